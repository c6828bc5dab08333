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

/// Behind the last line feed; the end of the file if its last line is too long to be read whole.
std::uint64_t endOfLastLine(QFile &file)
{
    const auto size = static_cast<std::uint64_t>(file.size());
    const auto from = size - std::min<std::uint64_t>(size, maxMessage + 1);
    const auto lineFeed = readAt(file, from, size - from).lastIndexOf('\n');
    if (lineFeed < 0)
        return from == 0 ? 0 : size;
    return from + static_cast<std::uint64_t>(lineFeed) + 1;
}

/// Positions are where lines begin, unless the line there is longer than the longest and has been cut.
bool isWithinALine(QFile &file, std::uint64_t offset)
{
    return offset > 0 && !QByteArray("\n\0", 2).contains(readAt(file, offset - 1, 1));
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
        , m_resumeAt(std::move(position))
        , m_alarm(clock.makeAlarm([this] { poll(); }))
    {
        QObject::connect(&m_watcher, &QFileSystemWatcher::fileChanged, &q, &FileFollower::poll);
        open();
        m_alarm->ringAfter(std::chrono::milliseconds(0));
    }

    void poll()
    {
        m_alarm->ringAfter(pollInterval);
        if (!m_current.file && !open())
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
        m_alarm->ringAfter(std::chrono::milliseconds(0));
    }

    FollowPosition position() const
    {
        if (!m_current.file)
            return m_resumeAt;
        const std::uint64_t offset = m_readUpTo - m_splitter.buffered();
        return {offset, m_current.inode, signatureOf(m_head.left(static_cast<qsizetype>(offset)))};
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
            if (opened.error().kind == ErrorKind::NotFound && m_resumeAt.signature.isEmpty())
                m_resumeAt.signature = signatureOf({});
            setProblem(opened.error().text);
            return false;
        }
        m_current = std::move(*opened);
        m_readUpTo = startOffset();
        if (isWithinALine(*m_current.file, m_readUpTo))
            m_splitter.skipLine();
        m_head = readAt(*m_current.file, 0, std::min<std::uint64_t>(headSize, m_readUpTo));
        m_watcher.addPath(followed.path);
        setProblem({});
        return true;
    }

    std::uint64_t startOffset()
    {
        if (m_resumeAt.signature.isEmpty())
            return endOfLastLine(*m_current.file);
        const bool sameInode =
            m_resumeAt.inode == m_current.inode || m_resumeAt.inode == 0 || m_current.inode == 0;
        const bool longEnough = static_cast<std::uint64_t>(m_current.file->size()) >= m_resumeAt.offset;
        const auto known = std::min<std::uint64_t>(headSize, m_resumeAt.offset);
        const bool same =
            sameInode && longEnough && signatureOf(readAt(*m_current.file, 0, known)) == m_resumeAt.signature;
        return same ? m_resumeAt.offset : 0;
    }

    /// Also true if it was truncated and has grown again since.
    bool isTruncated()
    {
        return static_cast<std::uint64_t>(m_current.file->size()) < m_readUpTo ||
               readAt(*m_current.file, 0, static_cast<std::uint64_t>(m_head.size())) != m_head;
    }

    void startAgain()
    {
        finishLastLine();
        m_readUpTo = 0;
        m_head.clear();
    }

    /// False at the end of the file.
    bool readBlock()
    {
        if (!m_current.file->seek(static_cast<qint64>(m_readUpTo)))
            return false;
        const qint64 size = m_current.file->read(m_buffer.data(), static_cast<qint64>(m_buffer.size()));
        setProblem(size < 0 ? FileFollower::tr("The file %1 cannot be read: %2.")
                                  .arg(followed.path, m_current.file->errorString())
                            : QString());
        if (size <= 0)
            return false;
        if (m_readUpTo < headSize)
            m_head.append(m_buffer.data(), std::min(size, static_cast<qint64>(headSize - m_readUpTo)));
        m_readUpTo += static_cast<std::uint64_t>(size);
        collect([&](const FrameSplitter::Sink &sink) {
            m_splitter.feed({m_buffer.data(), static_cast<std::size_t>(size)}, sink);
        });
        return true;
    }

    /// A writer may go on for a moment with the file that was renamed away, so that one is left only when it
    /// has been quiet for a while.
    void leaveIfReplaced(bool gotAny)
    {
        const std::uint64_t inode = inodeOf(followed.path);
        if (inode == 0 || inode == m_current.inode) {
            m_replacedSince.reset();
        } else if (!m_replacedSince || gotAny) {
            m_replacedSince = clock.now();
        } else if (clock.now() - *m_replacedSince >= 2 * pollInterval) {
            finishLastLine();
            m_current = {};
            m_replacedSince.reset();
            m_resumeAt = {0, 0, signatureOf({})};
            m_watcher.removePath(followed.path);
            poll();
        }
    }

    void finishLastLine()
    {
        collect([this](const FrameSplitter::Sink &sink) { m_splitter.finish(sink); });
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
    RegularFile m_current;
    std::uint64_t m_readUpTo = 0;
    QByteArray m_head; ///< the first bytes of the file, as read
    std::optional<Clock::TimePoint> m_replacedSince;
    FrameSplitter m_splitter{maxMessage, FrameSplitter::Framing::LinesOnly};
    std::vector<char> m_buffer = std::vector<char>(blockSize);
    std::vector<IncomingLine> m_lines;
    QFileSystemWatcher m_watcher;
    std::unique_ptr<Alarm> m_alarm;
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
