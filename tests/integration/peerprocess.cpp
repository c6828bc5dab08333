// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/peerprocess.h"

#include "support/endwithtest.h"

#include <QDirIterator>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QString peersFolder()
{
    return qEnvironmentVariable("DRAINBOARD_PEERS", QStringLiteral(PEERS_FOLDER));
}

} // namespace

QString PeerProcess::folderOf(const QString &fileName)
{
    // A file: nginx's documentation and settings lie in folders of its name.
    QDirIterator files(peersFolder(), {fileName}, QDir::Files | QDir::NoSymLinks,
                       QDirIterator::Subdirectories);
    return files.hasNext() ? QFileInfo(files.next()).path() : QString();
}

QString PeerProcess::whyMissing(const QStringList &fileNames)
{
    for (const QString &name : fileNames) {
        if (folderOf(name).isEmpty())
            return u"There is no %1 in %2: run tests/integration/peers.sh %2"_s.arg(name, peersFolder());
    }
    return {};
}

quint16 PeerProcess::freeTcpPort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

PeerProcess::PeerProcess()
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    endWithTest(m_process);
}

PeerProcess::~PeerProcess()
{
    m_process.terminate();
    if (!m_process.waitForFinished(5000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

bool PeerProcess::start(const QString &program, const QStringList &arguments, const QString &libraries,
                        const std::function<bool()> &isReady)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LD_LIBRARY_PATH"_s, libraries);
    m_process.setProcessEnvironment(environment);
    m_process.start(program, arguments);
    // Another program may have got its port and answer there.
    return QTest::qWaitFor([&] { return m_process.state() == QProcess::Running && isReady(); }, 20'000);
}

bool answersOnTcp(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(1000);
}

} // namespace drainboard
