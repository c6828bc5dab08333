// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "engine/intake/framesplitter.h"
#include "engine/intake/regularfile.h"

#include <QCryptographicHash>
#include <QFileSystemWatcher>

#include <algorithm>
#include <optional>
#include <vector>

namespace drainboard {

namespace {

constexpr std::size_t maxMessage = std::size_t(1024) * 1024;
constexpr std::size_t blockSize = std::size_t(256) * 1024;
constexpr int blocksPerPoll = 16; ///< then the thread's other work has its turn
constexpr std::size_t headSize = 256;

QByteArray signatureOf(const QByteArray &head)
{
    return QCryptographicHash::hash(head, QCryptographicHash::Sha256);
}

QByteArray readAt(QFile &file, std::uint64_t offset, std::uint64_t size)
{
    return file.seek(static_cast<qint64>(offset)) ? file.read(static_cast<qint64>(size)) : QByteArray();
}

/// Behind the last line feed; the end of the file if there is none near it.
std::uint64_t endOfLastLine(QFile &file)
{
    const auto size = static_cast<std::uint64_t>(file.size());
    const auto from = size - std::min<std::uint64_t>(size, blockSize);
    const auto lineFeed = readAt(file, from, size - from).lastIndexOf('\n');
    if (lineFeed < 0)
        return from == 0 ? 0 : size;
    return from + static_cast<std::uint64_t>(lineFeed) + 1;
}

} // namespace

class FileFollower::Private
{
public:
    Private(FileFollower &owner, FollowedFile file, FollowPosition position, LineReceiver &lineReceiver,
            Clock &theClock, std::chrono::milliseconds interval)
        : q(owner)
        , followed(std::move(file))
        , sourceName(followed.sourceName.toUtf8())
        , process(followed.process.isEmpty() ? QByteArrayLiteral("file") : followed.process.toUtf8())
        , receiver(lineReceiver)
        , clock(theClock)
        , pollInterval(interval)
        , resumeAt(std::move(position))
        , alarm(clock.makeAlarm([this] { poll(); }))
    {
        QObject::connect(&watcher, &QFileSystemWatcher::fileChanged, &q, &FileFollower::poll);
        open();
        alarm->ringAfter(std::chrono::milliseconds(0));
    }

    void poll()
    {
        alarm->ringAfter(pollInterval);
        if (!current.file && !open())
            return;
        if (isTruncated())
            startAgain();
        bool gotAny = false;
        for (int i = 0; i < blocksPerPoll; ++i) {
            if (!readBlock()) {
                leaveIfReplaced(gotAny);
                return;
            }
            gotAny = true;
        }
        alarm->ringAfter(std::chrono::milliseconds(0));
    }

    FollowPosition position() const
    {
        if (!current.file)
            return resumeAt;
        const std::uint64_t offset = readUpTo - splitter.buffered();
        return {offset, current.inode, signatureOf(head.left(static_cast<qsizetype>(offset)))};
    }

    FileFollower &q;
    const FollowedFile followed;
    const QByteArray sourceName;
    const QByteArray process;
    LineReceiver &receiver;
    Clock &clock;
    const std::chrono::milliseconds pollInterval;
    QString problem;

private:
    bool open()
    {
        auto opened = openRegularFile(followed.path);
        if (!opened) {
            // What appears later is new, so it is read from its beginning.
            if (opened.error().kind == ErrorKind::NotFound && resumeAt.signature.isEmpty())
                resumeAt.signature = signatureOf({});
            setProblem(opened.error().text);
            return false;
        }
        current = std::move(*opened);
        readUpTo = startOffset();
        head = readAt(*current.file, 0, std::min<std::uint64_t>(headSize, readUpTo));
        watcher.addPath(followed.path);
        setProblem({});
        return true;
    }

    std::uint64_t startOffset()
    {
        if (resumeAt.signature.isEmpty())
            return endOfLastLine(*current.file);
        const bool sameInode = resumeAt.inode == current.inode || resumeAt.inode == 0 || current.inode == 0;
        const bool longEnough = static_cast<std::uint64_t>(current.file->size()) >= resumeAt.offset;
        const auto known = std::min<std::uint64_t>(headSize, resumeAt.offset);
        const bool same =
            sameInode && longEnough && signatureOf(readAt(*current.file, 0, known)) == resumeAt.signature;
        return same ? resumeAt.offset : 0;
    }

    /// Also true if it was truncated and has grown again since.
    bool isTruncated()
    {
        return static_cast<std::uint64_t>(current.file->size()) < readUpTo ||
               readAt(*current.file, 0, static_cast<std::uint64_t>(head.size())) != head;
    }

    void startAgain()
    {
        finishLastLine();
        readUpTo = 0;
        head.clear();
    }

    /// False at the end of the file.
    bool readBlock()
    {
        if (!current.file->seek(static_cast<qint64>(readUpTo)))
            return false;
        const qint64 size = current.file->read(buffer.data(), static_cast<qint64>(buffer.size()));
        if (size < 0)
            setProblem(FileFollower::tr("The file %1 cannot be read: %2.")
                           .arg(followed.path, current.file->errorString()));
        if (size <= 0)
            return false;
        if (readUpTo < headSize)
            head.append(buffer.data(), std::min(size, static_cast<qint64>(headSize - readUpTo)));
        readUpTo += static_cast<std::uint64_t>(size);
        collect([&](const FrameSplitter::Sink &sink) {
            splitter.feed({buffer.data(), static_cast<std::size_t>(size)}, sink);
        });
        return true;
    }

    /// A writer may go on for a moment with the file that was renamed away, so that one is left only when it
    /// has been quiet for a while.
    void leaveIfReplaced(bool gotAny)
    {
        const std::uint64_t inode = inodeOf(followed.path);
        if (inode == 0 || inode == current.inode) {
            replacedSince.reset();
        } else if (!replacedSince || gotAny) {
            replacedSince = clock.now();
        } else if (clock.now() - *replacedSince >= 2 * pollInterval) {
            finishLastLine();
            current = {};
            replacedSince.reset();
            resumeAt = {0, 0, signatureOf({})};
            watcher.removePath(followed.path);
            poll();
        }
    }

    void finishLastLine()
    {
        collect([this](const FrameSplitter::Sink &sink) { splitter.finish(sink); });
    }

    void collect(const std::function<void(const FrameSplitter::Sink &)> &split)
    {
        IncomingLine line;
        line.sourceName = {sourceName.data(), static_cast<std::size_t>(sourceName.size())};
        line.line.process = {process.data(), static_cast<std::size_t>(process.size())};
        line.line.time = clock.wallMicroseconds();
        split([&](std::string_view text) {
            line.line.text = text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
            lines.push_back(line);
        });
        if (!lines.empty())
            receiver.receive(lines);
        lines.clear();
    }

    void setProblem(const QString &text)
    {
        if (problem == text)
            return;
        problem = text;
        Q_EMIT q.problemChanged(problem);
    }

    FollowPosition resumeAt; ///< until the file is open
    RegularFile current;
    std::uint64_t readUpTo = 0;
    QByteArray head; ///< the first bytes of the file, as read
    std::optional<Clock::TimePoint> replacedSince;
    FrameSplitter splitter{maxMessage, FrameSplitter::Framing::LinesOnly};
    std::vector<char> buffer = std::vector<char>(blockSize);
    std::vector<IncomingLine> lines;
    QFileSystemWatcher watcher;
    std::unique_ptr<Alarm> alarm;
};

FileFollower::FileFollower(FollowedFile file, FollowPosition position, LineReceiver &receiver, Clock &clock,
                           std::chrono::milliseconds pollInterval, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, std::move(file), std::move(position), receiver, clock, pollInterval))
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
