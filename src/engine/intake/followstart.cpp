// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/followstart.h"

#include "engine/intake/rotatedfiles.h"

#include <algorithm>

namespace drainboard {

namespace {

/// Looks for the files of positions, each of which is found once.
class Search
{
public:
    Search(const QString &path, std::unique_ptr<ReadableFile> current, const OpenFile &openFile,
           UnreadableFile besides)
        : m_current(std::move(current))
        , m_besides(filesBeside(path))
        , m_openFile(openFile)
        , m_unreadable(besides)
    {
    }

    /// Null if it is nowhere.
    Result<std::unique_ptr<ReadableFile>> find(const FollowPosition &position)
    {
        if (m_current) {
            const auto same = continues(*m_current, position);
            if (!same)
                return tl::unexpected(same.error());
            if (*same)
                return std::move(m_current);
        }
        for (const FileBeside &file : candidates(position)) {
            auto found = tryOne(file, position);
            if (!found || *found)
                return found;
        }
        return nullptr;
    }

    /// What has the name now, unless it has been found.
    std::unique_ptr<ReadableFile> takeCurrent() { return std::move(m_current); }

private:
    QList<FileBeside> candidates(const FollowPosition &position) const
    {
        QList<FileBeside> files;
        for (const FileBeside &file : m_besides) {
            // As long as nothing of it was read, its number alone is little to know it by.
            if (file.inode == position.inode && (position.offset > 0 || file.rotated))
                files.append(file);
        }
        // Copied and truncated: the newest copy has most of it.
        for (auto file = m_besides.rbegin(); file != m_besides.rend(); ++file) {
            if (file->inode != position.inode && position.offset > 0 && file->rotated)
                files.append(*file);
        }
        files.removeIf([this](const FileBeside &file) { return m_found.contains(file.inode); });
        return files;
    }

    Result<std::unique_ptr<ReadableFile>> tryOne(const FileBeside &candidate, const FollowPosition &position)
    {
        auto file = m_openFile(candidate.path);
        const auto same = file ? hasSignature(**file, position) : tl::unexpected(file.error());
        if (!same) {
            const bool passedOver =
                m_unreadable == UnreadableFile::IsLost || same.error().kind == ErrorKind::NotFound;
            return passedOver ? Result<std::unique_ptr<ReadableFile>>() : tl::unexpected(same.error());
        }
        if (!*same)
            return nullptr;
        m_found.append((*file)->inode());
        return file;
    }

    std::unique_ptr<ReadableFile> m_current;
    const QList<FileBeside> m_besides;
    const OpenFile &m_openFile;
    const UnreadableFile m_unreadable;
    QList<std::uint64_t> m_found;
};

/// Nothing was there to be read when it was saved.
bool isOfNoFile(const FollowPosition &position)
{
    return position.offset == 0 && position.inode == 0;
}

Result<void> add(FollowStart &start, Result<std::unique_ptr<FileTail>> tail)
{
    return std::move(tail).map(
        [&](std::unique_ptr<FileTail> &&opened) { start.files.push_back(std::move(opened)); });
}

} // namespace

Result<FollowStart> startFollowing(const QString &path, const FollowPosition &position,
                                   const OpenFile &openFile, UnreadableFile besides)
{
    FollowStart start;
    auto current = openFile(path);
    const bool waits = !current && current.error().kind == ErrorKind::NotFound;
    if (!current && (!waits || position.signature.isEmpty()))
        return tl::unexpected(current.error());
    if (position.signature.isEmpty())
        return add(start, FileTail::fromItsEnd(std::move(*current))).map([&] { return std::move(start); });

    Search search(path, waits ? nullptr : std::move(*current), openFile, besides);
    for (const FollowPosition &one : separated(position)) {
        auto file = search.find(one);
        if (!file)
            return tl::unexpected(file.error());
        if (!*file) {
            start.lost |= !isOfNoFile(one);
        } else if (const auto added = add(start, FileTail::from(std::move(*file), one.offset)); !added) {
            return tl::unexpected(added.error());
        }
    }
    // It may only be between two names.
    if (waits && (start.lost || start.files.empty()))
        return tl::unexpected(current.error());
    if (start.files.empty()) {
        if (const auto added = add(start, FileTail::from(search.takeCurrent(), 0)); !added)
            return tl::unexpected(added.error());
    }
    return start;
}

} // namespace drainboard
