// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "engine/intake/filetail.h"
#include "engine/intake/followstart.h"
#include "engine/intake/rotatedfiles.h"

#include <QFileSystemWatcher>

#include <algorithm>
#include <optional>
#include <vector>

namespace drainboard {

namespace {

constexpr std::size_t blockSize = std::size_t(256) * 1024;
constexpr int blocksPerPoll = 16;       ///< then the thread's other work has its turn
constexpr std::size_t maxOpenFiles = 8; ///< those after them wait where they are
/// How long a file that is not at the path any more is tried if it cannot be read.
constexpr std::chrono::minutes patience{1};
/// How long it is told that lines may be missing.
constexpr std::chrono::hours lossTold{24};

} // namespace

class FileFollower::Private
{
public:
    Private(FileFollower &owner, FollowedFile file, FollowPosition position, LineReceiver &lineReceiver,
            Clock &theClock, std::chrono::milliseconds interval, OpenFile opener)
        : q(owner)
        , followed(std::move(file))
        , sourceName(followed.sourceName.toUtf8())
        , process(followed.process.isEmpty() ? QByteArrayLiteral("file") : followed.process.toUtf8())
        , receiver(lineReceiver)
        , clock(theClock)
        , pollInterval(interval)
        , openFile(std::move(opener))
        , m_rotated(followed.path)
        , m_resumeAt(std::move(position))
        , m_startUntil(clock.now() + patience)
        , m_alarm(clock.makeAlarm([this] { poll(); }))
    {
        QObject::connect(&m_watcher, &QFileSystemWatcher::fileChanged, &q, &FileFollower::poll);
        note(start());
        tellProblem();
        m_alarm->ringAfter(std::chrono::milliseconds(0));
    }

    void poll()
    {
        m_alarm->ringAfter(pollInterval);
        m_trouble.clear();
        note(m_files.empty() ? start() : openNewer());
        readFiles();
        tellProblem();
    }

    FollowPosition position() const
    {
        if (m_files.empty())
            return m_resumeAt;
        QList<FollowPosition> positions;
        for (const OpenedFile &file : m_files)
            positions.append(file.tail->position());
        return joined(positions);
    }

    FileFollower &q;
    const FollowedFile followed;
    const QByteArray sourceName;
    const QByteArray process;
    LineReceiver &receiver;
    Clock &clock;
    const std::chrono::milliseconds pollInterval;
    const OpenFile openFile;
    QString problem;

private:
    struct OpenedFile
    {
        std::unique_ptr<FileTail> tail;
        Clock::TimePoint quietSince; ///< at the earliest when another had its name
    };

    bool isOpen(std::uint64_t inode) const
    {
        return std::ranges::any_of(m_files, [&](const auto &file) { return file.tail->inode() == inode; });
    }

    Result<void> start()
    {
        auto started =
            startFollowing(followed.path, m_resumeAt, openFile,
                           clock.now() < m_startUntil ? UnreadableFile::IsAnError : UnreadableFile::IsLost);
        if (!started) {
            // What appears later is new, so it is read from its beginning.
            if (started.error().kind == ErrorKind::NotFound && m_resumeAt.signature.isEmpty())
                m_resumeAt.signature = signatureOf({});
            return tl::unexpected(started.error());
        }
        for (auto &tail : started->files)
            add(std::move(tail));
        const std::uint64_t newest = m_files.back().tail->inode();
        if (newest == inodeOf(followed.path))
            m_rotated.rememberAll();
        else
            m_rotated.rememberUpTo(newest);
        if (started->lost)
            noteLoss();
        return {};
    }

    void add(std::unique_ptr<FileTail> tail)
    {
        m_files.push_back({std::move(tail), clock.now()});
        m_watcher.removePath(followed.path);
        m_watcher.addPath(followed.path);
    }

    /// Between a rotation's two steps nothing has the name.
    Result<void> lookForName()
    {
        if (!m_nameless)
            m_nameless = clock.now();
        if (clock.now() - *m_nameless < patience)
            return {};
        return failure(ErrorKind::NotFound,
                       FileFollower::tr("The file %1 is gone. A new file of that name will be read.")
                           .arg(followed.path));
    }

    /// Those that had the name meanwhile, and the one that has it now.
    Result<void> openNewer()
    {
        const std::uint64_t newest = inodeOf(followed.path);
        if (newest == 0 && isGone(followed.path))
            return lookForName();
        m_nameless.reset();
        if (newest == 0 || newest == m_files.back().tail->inode())
            return {};
        m_files.back().quietSince = clock.now();
        const auto back =
            std::ranges::find_if(m_files, [&](const auto &file) { return file.tail->inode() == newest; });
        if (back != m_files.end()) {
            std::rotate(back, back + 1, m_files.end());
            return {};
        }
        auto files = m_rotated.news();
        files.removeIf([&](const auto &file) { return file.inode == newest || isOpen(file.inode); });
        files.append({followed.path, newest, 0, 0, false});
        for (const FileBeside &file : files) {
            const auto opened = m_files.size() < maxOpenFiles ? openNew(file) : false;
            if (!opened && file.inode != newest) {
                m_rotated.remember(file.inode);
                noteLoss();
            } else if (!opened || !*opened) {
                return opened.map([](bool) {});
            }
        }
        return {};
    }

    /// False if it has been renamed since it was found: then it is looked for again.
    Result<bool> openNew(const FileBeside &found)
    {
        auto file = openFile(found.path);
        if (!file && file.error().kind == ErrorKind::NotFound)
            return false;
        if (file && (*file)->inode() != found.inode)
            return false;
        return std::move(file)
            .and_then(
                [](std::unique_ptr<ReadableFile> &&opened) { return FileTail::from(std::move(opened), 0); })
            .map([this](std::unique_ptr<FileTail> &&tail) {
                add(std::move(tail));
                return true;
            });
    }

    /// The older ones first, so that lines stay in order where more than one has any.
    void readFiles()
    {
        for (std::size_t i = 0; i < m_files.size();) {
            OpenedFile &file = m_files[i];
            const bool newest = i + 1 == m_files.size();
            const auto blocks = readBlocks(*file.tail);
            note(blocks);
            if (!blocks && newest)
                openAgain(*file.tail);
            if (blocks == blocksPerPoll) {
                m_alarm->ringAfter(std::chrono::milliseconds(0));
                return;
            }
            if (newest || blocks.value_or(0) > 0)
                file.quietSince = clock.now();
            if (clock.now() - file.quietSince < (blocks ? 2 * pollInterval : patience)) {
                ++i;
                continue;
            }
            if (!blocks)
                noteLoss();
            leave(i);
        }
    }

    /// How many blocks there were, up to blocksPerPoll.
    Result<int> readBlocks(FileTail &tail)
    {
        Result<bool> truncated;
        collect([&](const FrameSplitter::Sink &sink) { truncated = tail.noticeTruncation(sink); });
        if (!truncated)
            return tl::unexpected(truncated.error());
        // What it was before may have been copied; that is no file that had its name.
        if (*truncated && inodeOf(followed.path) == m_files.back().tail->inode())
            m_rotated.rememberAll();
        for (int block = 0; block < blocksPerPoll; ++block) {
            Result<std::size_t> size;
            collect([&](const FrameSplitter::Sink &sink) { size = tail.readBlock(m_buffer, sink); });
            if (!size)
                return tl::unexpected(size.error());
            if (*size == 0)
                return block;
        }
        return blocksPerPoll;
    }

    /// A network file system may know the file, but not any more what it was opened as.
    void openAgain(FileTail &tail)
    {
        auto file = openFile(followed.path);
        if (file && (*file)->inode() == tail.inode())
            tail.replaceHandle(std::move(*file));
    }

    /// A writer may go on for a moment with a file that was renamed away, so that one is left only when it
    /// has been quiet for a while.
    void leave(std::size_t index)
    {
        FileTail &tail = *m_files[index].tail;
        collect([&](const FrameSplitter::Sink &sink) { tail.finish(sink); });
        m_rotated.remember(tail.inode());
        m_files.erase(m_files.begin() + static_cast<std::ptrdiff_t>(index));
    }

    void collect(const std::function<void(const FrameSplitter::Sink &)> &split)
    {
        IncomingLine line;
        line.sourceName = {sourceName.data(), static_cast<std::size_t>(sourceName.size())};
        line.line.process = {process.data(), static_cast<std::size_t>(process.size())};
        line.line.time = clock.wallMicroseconds();
        split([&](std::string_view text) {
            line.line.text = text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
            m_lines.push_back(line);
        });
        if (!m_lines.empty())
            receiver.receive(m_lines);
        m_lines.clear();
    }

    template <typename T>
    void note(const Result<T> &outcome)
    {
        if (!outcome && m_trouble.isEmpty())
            m_trouble = outcome.error().text;
    }

    void noteLoss() { m_lossTellUntil = clock.now() + lossTold; }

    void tellProblem()
    {
        QString text = m_trouble;
        if (text.isEmpty() && clock.now() < m_lossTellUntil)
            text = FileFollower::tr("What %1 held before it was rotated or emptied is removed, compressed or "
                                    "unreadable: lines may be missing.")
                       .arg(followed.path);
        if (problem == text)
            return;
        problem = text;
        Q_EMIT q.problemChanged(problem);
    }

    std::vector<OpenedFile> m_files; ///< oldest first; older ones until they are quiet
    RotatedFiles m_rotated;
    FollowPosition m_resumeAt; ///< until a file is open
    const Clock::TimePoint m_startUntil;
    std::optional<Clock::TimePoint> m_nameless; ///< since when nothing has the file's name
    QString m_trouble;                          ///< the first of this poll
    Clock::TimePoint m_lossTellUntil = Clock::TimePoint::min();
    std::vector<char> m_buffer = std::vector<char>(blockSize);
    std::vector<IncomingLine> m_lines;
    QFileSystemWatcher m_watcher;
    std::unique_ptr<Alarm> m_alarm;
};

FileFollower::FileFollower(FollowedFile file, FollowPosition position, LineReceiver &receiver, Clock &clock,
                           std::chrono::milliseconds pollInterval, OpenFile openFile)
    : d(std::make_unique<Private>(*this, std::move(file), std::move(position), receiver, clock, pollInterval,
                                  std::move(openFile)))
{
}

FileFollower::~FileFollower() = default;

const FollowedFile &FileFollower::file() const
{
    return d->followed;
}

FollowPosition FileFollower::position() const
{
    return d->position();
}

QString FileFollower::problem() const
{
    return d->problem;
}

void FileFollower::poll()
{
    d->poll();
}

} // namespace drainboard
