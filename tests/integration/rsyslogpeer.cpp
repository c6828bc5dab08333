// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/rsyslogpeer.h"

#include "support/writefile.h"

#include <QDir>
#include <QDirIterator>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUdpSocket>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QString peersFolder()
{
    return qEnvironmentVariable("DRAINBOARD_PEERS", QStringLiteral(PEERS_FOLDER));
}

/// The folder below the peers in which a file of this name lies; empty if there is none.
QString folderOf(const QString &fileName)
{
    QDirIterator files(peersFolder(), {fileName}, QDir::Files, QDirIterator::Subdirectories);
    return files.hasNext() ? QFileInfo(files.next()).path() : QString();
}

/// rsyslog cannot tell which port it took, so one is looked for beforehand.
quint16 freePort(RsyslogPeer::Input input)
{
    if (input == RsyslogPeer::Input::Udp) {
        QUdpSocket socket;
        return socket.bind(QHostAddress::LocalHost) ? socket.localPort() : 0;
    }
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

QString RsyslogPeer::whyMissing()
{
    if (!folderOf(u"rsyslogd"_s).isEmpty() && !folderOf(u"lmnsd_ossl.so"_s).isEmpty())
        return {};
    return u"There is no rsyslog in %1: run tests/integration/peers.sh %1"_s.arg(peersFolder());
}

QByteArray RsyslogPeer::configuration(Input input) const
{
    const QByteArray folder = m_folder.path().toUtf8();
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
    const auto path = [this](const QString &name) { return m_folder.filePath(name); };
    if (!writeFile(path(u"ca.pem"_s), caPem) ||
        !writeFile(path(u"certificate.pem"_s), identity.certificatePem) ||
        !writeFile(path(u"key.pem"_s), identity.keyPem) ||
        !writeFile(path(u"rsyslog.conf"_s), configuration(input)))
        return false;

    auto environment = QProcessEnvironment::systemEnvironment();
    const QString modules = folderOf(u"lmnsd_ossl.so"_s);
    environment.insert(u"LD_LIBRARY_PATH"_s, QFileInfo(modules).path());
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(folderOf(u"rsyslogd"_s) + u"/rsyslogd",
                    {u"-n"_s, u"-f"_s, path(u"rsyslog.conf"_s), u"-i"_s, path(u"pid"_s), u"-M"_s, modules});
    return QTest::qWaitFor([&] { return isListening(input); }, 20'000);
}

bool RsyslogPeer::isListening(Input input) const
{
    if (input == Input::Udp) // taken when nobody else can bind it
        return !QUdpSocket().bind(QHostAddress::LocalHost, m_port, QAbstractSocket::DontShareAddress);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, m_port);
    return socket.waitForConnected(1000);
}

RsyslogPeer::~RsyslogPeer()
{
    m_process.terminate();
    if (!m_process.waitForFinished(5000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QList<QByteArray> RsyslogPeer::lines() const
{
    QFile file(m_folder.filePath(u"received"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto lines = file.readAll().split('\n');
    lines.removeLast();
    return lines;
}

QByteArray RsyslogPeer::complaints()
{
    return m_process.readAll();
}

} // namespace drainboard
