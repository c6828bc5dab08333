// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <functional>

namespace drainboard {

/// A server of others, unpacked by peers.sh, with a folder of its own; ends with this object.
class PeerProcess
{
public:
    /// The folder below the unpacked peers in which a file of this name lies; empty if there is none.
    static QString folderOf(const QString &fileName);
    /// Empty if all these files are there; otherwise what to do.
    static QString whyMissing(const QStringList &fileNames);
    /// Such servers cannot tell which port they took, so one is looked for beforehand.
    static quint16 freeTcpPort();

    PeerProcess();
    ~PeerProcess();

    QString path(const QString &fileName) const { return m_folder.filePath(fileName); }
    /// `libraries`: folder of its shared libraries, before the system's; `isReady` is asked until it holds.
    bool start(const QString &program, const QStringList &arguments, const QString &libraries,
               const std::function<bool()> &isReady);
    /// What the server said about itself.
    QByteArray complaints() { return m_process.readAll(); }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
};

bool answersOnTcp(quint16 port);

} // namespace drainboard
