// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/rsyslogpeer.h"

#include "support/writefile.h"

#include <QFile>
#include <QFileInfo>
#include <QUdpSocket>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

quint16 freePort(RsyslogPeer::Input input)
{
    if (input != RsyslogPeer::Input::Udp)
        return PeerProcess::freeTcpPort();
    QUdpSocket socket;
    return socket.bind(QHostAddress::LocalHost) ? socket.localPort() : 0;
}

} // namespace

QString RsyslogPeer::whyMissing()
{
    return PeerProcess::whyMissing({u"rsyslogd"_s, u"lmnsd_ossl.so"_s});
}

QByteArray RsyslogPeer::configuration(Input input) const
{
    const QByteArray folder = m_process.path({}).toUtf8();
    const QByteArray port = QByteArray::number(m_port);
    QByteArray text = "global(workDirectory=\"" + folder + "\"";
    if (input == Input::Tls)
        text += " DefaultNetstreamDriver=\"ossl\" DefaultNetstreamDriverCAFile=\"" + folder +
                "/ca.pem\" DefaultNetstreamDriverCertFile=\"" + folder +
                "/certificate.pem\" DefaultNetstreamDriverKeyFile=\"" + folder + "/key.pem\"";
    text += ")\ntemplate(name=\"raw\" type=\"string\" string=\"%rawmsg%\\n\")\n";
    if (input == Input::Udp)
        text += "module(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" port=\"" + port + "\")\n";
    else
        text += QByteArray("module(load=\"imtcp\"") +
                (input == Input::Tls ? " StreamDriver.Name=\"ossl\" StreamDriver.Mode=\"1\" "
                                       "StreamDriver.AuthMode=\"anon\""
                                     : "") +
                ")\ninput(type=\"imtcp\" address=\"127.0.0.1\" port=\"" + port + "\")\n";
    return text + "action(type=\"omfile\" file=\"" + folder + "/received\" template=\"raw\")\n";
}

bool RsyslogPeer::start(Input input, const Identity &identity, const QByteArray &caPem)
{
    m_port = freePort(input);
    const auto path = [this](const QString &name) { return m_process.path(name); };
    if (!writeFile(path(u"ca.pem"_s), caPem) ||
        !writeFile(path(u"certificate.pem"_s), identity.certificatePem) ||
        !writeFile(path(u"key.pem"_s), identity.keyPem) ||
        !writeFile(path(u"rsyslog.conf"_s), configuration(input)))
        return false;

    const QString modules = PeerProcess::folderOf(u"lmnsd_ossl.so"_s);
    return m_process.start(
        PeerProcess::folderOf(u"rsyslogd"_s) + u"/rsyslogd",
        {u"-n"_s, u"-f"_s, path(u"rsyslog.conf"_s), u"-i"_s, path(u"pid"_s), u"-M"_s, modules},
        QFileInfo(modules).path(), [&] { return isListening(input); });
}

bool RsyslogPeer::isListening(Input input) const
{
    if (input != Input::Udp)
        return answersOnTcp(m_port);
    // Looked up: to try whether the port can be bound could keep rsyslogd from it.
    QFile sockets(u"/proc/net/udp"_s);
    const QByteArray here =
        " 0100007F:" + QByteArray::number(m_port, 16).toUpper().rightJustified(4, '0') + ' ';
    return sockets.open(QIODevice::ReadOnly) && sockets.readAll().contains(here);
}

QList<QByteArray> RsyslogPeer::lines() const
{
    QFile file(m_process.path(u"received"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto lines = file.readAll().split('\n');
    lines.removeLast();
    return lines;
}

} // namespace drainboard
