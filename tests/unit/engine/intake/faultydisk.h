// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/regularfile.h"

#include <QSet>

#include <algorithm>

namespace drainboard {

/// A disk whose files can be read as long as nothing is set to fail.
class FaultyDisk
{
public:
    /// For FileFollower; the disk must live longer.
    OpenFile opener()
    {
        return [this](const QString &path) -> Result<std::unique_ptr<ReadableFile>> {
            if (openFails || failingPaths.contains(path))
                return trouble();
            return openRegularFile(path).map([this](std::unique_ptr<ReadableFile> &&file) {
                ++openFiles;
                mostOpenFiles = std::max(mostOpenFiles, openFiles);
                return std::unique_ptr<ReadableFile>(std::make_unique<File>(*this, std::move(file)));
            });
        };
    }

    /// What is open now cannot be read any more, as on a network file system; what is opened from now on can.
    void makeStale() { ++m_age; }

    bool openFails = false;
    bool sizeFails = false;
    bool readFails = false;
    QSet<std::uint64_t> failingInodes; ///< of files whose reading fails
    QSet<QString> failingPaths;        ///< that cannot be opened
    int openFiles = 0;
    int mostOpenFiles = 0;

private:
    static tl::unexpected<Error> trouble()
    {
        return failure(ErrorKind::NotAllowed, QStringLiteral("The disk is on fire."));
    }

    class File : public ReadableFile
    {
    public:
        File(FaultyDisk &disk, std::unique_ptr<ReadableFile> file)
            : m_disk(disk)
            , m_file(std::move(file))
            , m_age(disk.m_age)
        {
        }
        ~File() override { --m_disk.openFiles; }

        std::uint64_t inode() const override { return m_file->inode(); }
        Result<std::uint64_t> size() override
        {
            return m_disk.sizeFails ? Result<std::uint64_t>(trouble()) : m_file->size();
        }
        Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override
        {
            if (m_disk.readFails || m_age < m_disk.m_age || m_disk.failingInodes.contains(inode()))
                return trouble();
            return m_file->read(offset, into);
        }

    private:
        FaultyDisk &m_disk;
        std::unique_ptr<ReadableFile> m_file;
        int m_age;
    };

    int m_age = 0;
};

} // namespace drainboard
