<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Diagnosis</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message numerus="yes">
        <source>%n attempt(s) in a row have failed; after %1 the target is left alone for a while.</source>
        <translation>
            <numerusform>%n attempt has failed; after %1 in a row the target is left alone for a while.</numerusform>
            <numerusform>%n attempts in a row have failed; after %1 the target is left alone for a while.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RemoteText</name>
    <message numerus="yes">
        <source>read %n min ago</source>
        <translation>
            <numerusform>read %n min ago</numerusform>
            <numerusform>read %n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read %n h ago</source>
        <translation>
            <numerusform>read %n h ago</numerusform>
            <numerusform>read %n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read %n day(s) ago</source>
        <translation>
            <numerusform>read %n day ago</numerusform>
            <numerusform>read %n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message numerus="yes">
        <source>%1 line(s)</source>
        <translation>
            <numerusform>%1 line</numerusform>
            <numerusform>%1 lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::DrainDetails</name>
    <message numerus="yes">
        <source>%1 line(s), %2</source>
        <translation>
            <numerusform>%1 line, %2</numerusform>
            <numerusform>%1 lines, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s)</source>
        <translation>
            <numerusform>%1 line</numerusform>
            <numerusform>%1 lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s): %2 to %3</source>
        <translation>
            <numerusform>%1 line: %2 to %3</numerusform>
            <numerusform>%1 lines: %2 to %3</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::DrainUndo</name>
    <message numerus="yes">
        <source>%n drain(s) deleted.</source>
        <translation>
            <numerusform>%n drain deleted.</numerusform>
            <numerusform>%n drains deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) put back.</source>
        <translation>
            <numerusform>%n drain put back.</numerusform>
            <numerusform>%n drains put back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) could not be put back. %1</source>
        <comment>number, problem</comment>
        <translation>
            <numerusform>%n drain could not be put back. %1</numerusform>
            <numerusform>%n drains could not be put back. %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::EmbeddedPlatform</name>
    <message numerus="yes">
        <source>The line log holds lines of %n app(s) or addon(s) that the catalogue never had: it is new, or an older copy. Nobody gets these lines.</source>
        <translation>
            <numerusform>The line log holds lines of %n app or addon that the catalogue never had: it is new, or an older copy. Nobody gets these lines.</numerusform>
            <numerusform>The line log holds lines of %n apps or addons that the catalogue never had: it is new, or an older copy. Nobody gets these lines.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::IntakeNotices</name>
    <message numerus="yes">
        <source>%Ln datagram(s) lost</source>
        <translation>
            <numerusform>%Ln datagram lost</numerusform>
            <numerusform>%Ln datagrams lost</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s) refused</source>
        <translation>
            <numerusform>%Ln connection refused</numerusform>
            <numerusform>%Ln connections refused</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) cut</source>
        <translation>
            <numerusform>%Ln message cut</numerusform>
            <numerusform>%Ln messages cut</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unknown app(s), %1 lines</source>
        <translation>
            <numerusform>%n unknown app, lines: %1</numerusform>
            <numerusform>%n unknown apps, lines: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::LivePanel</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln shown</numerusform>
            <numerusform>%Ln shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paused, %Ln line(s) wait</source>
        <translation>
            <numerusform>paused, %Ln line waits</numerusform>
            <numerusform>paused, %Ln lines wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) saved.</source>
        <translation>
            <numerusform>%Ln line saved.</numerusform>
            <numerusform>%Ln lines saved.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::LogView</name>
    <message numerus="yes">
        <source>%Ln new line(s)</source>
        <translation>
            <numerusform>%Ln new line</numerusform>
            <numerusform>%Ln new lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::MainController</name>
    <message numerus="yes">
        <source>%n drain(s) and all its lines go with it. This cannot be undone.</source>
        <translation>
            <numerusform>%n drain and all its lines go with it. This cannot be undone.</numerusform>
            <numerusform>%n drains and all its lines go with it. This cannot be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s), its addons and all its lines go with it. This cannot be undone.</source>
        <translation>
            <numerusform>%n drain, its addons and all its lines go with it. This cannot be undone.</numerusform>
            <numerusform>%n drains, its addons and all its lines go with it. This cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::QuarantineStrip</name>
    <message numerus="yes">
        <source>%Ln more drain(s) in trouble: sort the drains by health to see them.</source>
        <translation>
            <numerusform>%Ln more drain in trouble: sort the drains by health to see it.</numerusform>
            <numerusform>%Ln more drains in trouble: sort the drains by health to see them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::ReasonDialog</name>
    <message numerus="yes">
        <source>This is %n character(s) too long.</source>
        <translation>
            <numerusform>This is %n character too long.</numerusform>
            <numerusform>This is %n characters too long.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::ReceiverRow</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::ReportDialog</name>
    <message numerus="yes">
        <source>&amp;All %n app(s), with their addons</source>
        <translation>
            <numerusform>&amp;The %n app, with its addons</numerusform>
            <numerusform>&amp;All %n apps, with their addons</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::ScalingoPlatform</name>
    <message numerus="yes">
        <source>%n entries of the platform&apos;s answers cannot be read and are left out.</source>
        <translation>
            <numerusform>%n entry of the platform&apos;s answers cannot be read and is left out.</numerusform>
            <numerusform>%n entries of the platform&apos;s answers cannot be read and are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::SourceTreeModel</name>
    <message numerus="yes">
        <source>%n drain(s)</source>
        <translation>
            <numerusform>%n drain</numerusform>
            <numerusform>%n drains</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::TargetsPage</name>
    <message numerus="yes">
        <source>The drain is added to the app and %n addon(s) now. Addons that come later do not get it.</source>
        <translation>
            <numerusform>The drain is added to the app and %n addon now. Addons that come later do not get it.</numerusform>
            <numerusform>The drain is added to the app and %n addons now. Addons that come later do not get it.</numerusform>
        </translation>
    </message>
</context>
</TS>
