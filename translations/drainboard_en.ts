<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
    <name>drainboard::IntakeNotices</name>
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
</context>
<context>
    <name>drainboard::ReceiverRow</name>
    <message numerus="yes">
        <source>%Ln line(s) received</source>
        <translation>
            <numerusform>%Ln line received</numerusform>
            <numerusform>%Ln lines received</numerusform>
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
