// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "engine/intake/filetail.h"

#include <QFileSystemWatcher>

#include <optional>
#include <vector>

namespace drainboard {

namespace {

constexpr std::size_t blockSize = std::size_t(256) * 1024;
constexpr int blocksPerPoll = 16; ///< then the thread's other work has its turn

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
        , m_resumeAt(std::move(position))
        , m_alarm(clock.makeAlarm([this] { poll(); }))
    {
        QObject::connect(&m_watcher, &QFileSystemWatcher::fileChanged, &q, &FileFollower::poll);
        if (const auto opened = open(); !opened)
            setProblem(opened.error().text);
        m_alarm->ringAfter(std::chrono::milliseconds(0));
    }

    void poll()
    {
        m_alarm->ringAfter(pollInterval);
        const auto done = m_tail ? Result<void>() : open();
        const auto read = done ? readOn() : done;
        setProblem(read ? QString() : read.error().text);
        if (!read && m_tail)
            openAgain();
    }

    FollowPosition position() const { return m_tail ? m_tail->position() : m_resumeAt; }

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
    Result<void> open()
    {
        auto file = openFile(followed.path);
        // What appears later is new, so it is read from its beginning.
        if (!file && file.error().kind == ErrorKind::NotFound && m_resumeAt.signature.isEmpty())
            m_resumeAt.signature = signatureOf({});
        return std::move(file)
            .and_then([this](std::unique_ptr<ReadableFile> &&opened) { return start(std::move(opened)); })
            .map([this](std::unique_ptr<FileTail> &&tail) {
                m_tail = std::move(tail);
                m_watcher.addPath(followed.path);
            });
    }

    Result<std::unique_ptr<FileTail>> start(std::unique_ptr<ReadableFile> file)
    {
        if (m_resumeAt.signature.isEmpty())
            return FileTail::fromItsEnd(std::move(file));
        return continues(*file, m_resumeAt).and_then([&](bool same) {
            return FileTail::from(std::move(file), same ? m_resumeAt.offset : 0);
        });
    }

    Result<void> readOn()
    {
        Result<void> noticed;
        collect([&](const FrameSplitter::Sink &sink) { noticed = m_tail->noticeTruncation(sink); });
        if (!noticed)
            return noticed;
        for (int i = 0; i < blocksPerPoll; ++i) {
            Result<std::size_t> size;
            collect([&](const FrameSplitter::Sink &sink) { size = m_tail->readBlock(m_buffer, sink); });
            if (!size)
                return tl::unexpected(size.error());
            if (*size == 0) {
                leaveIfReplaced(i > 0);
                return {};
            }
        }
        m_alarm->ringAfter(std::chrono::milliseconds(0));
        return {};
    }

    /// A network file system may know the file, but not any more what it was opened as.
    void openAgain()
    {
        auto file = openFile(followed.path);
        if (file && (*file)->inode() == m_tail->inode())
            m_tail->replaceHandle(std::move(*file));
    }

    /// A writer may go on for a moment with the file that was renamed away, so that one is left only when it
    /// has been quiet for a while.
    void leaveIfReplaced(bool gotAny)
    {
        const std::uint64_t inode = inodeOf(followed.path);
        if (inode == 0 || inode == m_tail->inode()) {
            m_replacedSince.reset();
        } else if (!m_replacedSince || gotAny) {
            m_replacedSince = clock.now();
        } else if (clock.now() - *m_replacedSince >= 2 * pollInterval) {
            collect([this](const FrameSplitter::Sink &sink) { m_tail->finish(sink); });
            m_tail.reset();
            m_replacedSince.reset();
            m_resumeAt = {0, 0, signatureOf({})};
            m_watcher.removePath(followed.path);
            m_alarm->ringAfter(std::chrono::milliseconds(0));
        }
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

    void setProblem(const QString &text)
    {
        if (problem == text)
            return;
        problem = text;
        Q_EMIT q.problemChanged(problem);
    }

    FollowPosition m_resumeAt; ///< until the file is open
    std::unique_ptr<FileTail> m_tail;
    std::optional<Clock::TimePoint> m_replacedSince;
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
