// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/journal.h"

#include "base/syncfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPromise>
#include <QStandardPaths>
#include <QtConcurrentRun>

#include <algorithm>
#include <optional>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;
constexpr qint64 readBack = 1024 * 1024;

const std::pair<JournalAction, QString> actions[] = {
    {JournalAction::Opened, u"opened"_s},
    {JournalAction::Looked, u"looked"_s},
    {JournalAction::LookedWithoutConsent, u"looked-without-consent"_s},
};

QByteArray toLine(const JournalLine &line)
{
    const auto action =
        std::ranges::find(actions, line.entry.action, &std::pair<JournalAction, QString>::first);
    const QJsonObject object{{u"time"_s, line.time.toString(Qt::ISODateWithMs)},
                             {u"connection"_s, line.entry.connection},
                             {u"user"_s, line.entry.user},
                             {u"app"_s, line.entry.app},
                             {u"action"_s, action->second},
                             {u"reason"_s, line.entry.reason}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<JournalLine> fromLine(const QByteArray &text)
{
    const QJsonObject object = QJsonDocument::fromJson(text).object();
    const auto action = std::ranges::find(actions, object.value("action"_L1).toString(),
                                          &std::pair<JournalAction, QString>::second);
    const QDateTime time = QDateTime::fromString(object.value("time"_L1).toString(), Qt::ISODateWithMs);
    if (action == std::end(actions) || !time.isValid())
        return std::nullopt;
    return JournalLine{time.toUTC(),
                       {object.value("connection"_L1).toString(), object.value("user"_L1).toString(),
                        object.value("app"_L1).toString(), action->first,
                        object.value("reason"_L1).toString()}};
}

/// A line that a crash cut short must not swallow the next one.
bool endsInsideLine(QFile &file)
{
    return file.size() > 0 && (!file.seek(file.size() - 1) || file.read(1) != "\n");
}

bool append(const QString &path, const QByteArray &line)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite | QIODevice::Append, ownerOnly) || !file.setPermissions(ownerOnly))
        return false;
    // In one piece: another program may add to the same file.
    const QByteArray piece = endsInsideLine(file) ? QByteArray('\n' + line) : line;
    return file.write(piece) == piece.size() && syncFile(file);
}

Result<QList<JournalLine>> readNewest(const QString &path, int limit)
{
    QFile file(path);
    if (!file.exists())
        return QList<JournalLine>();
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::Storage, Journal::tr("The journal %1 cannot be read.").arg(path));
    if (file.size() > readBack) {
        file.seek(file.size() - readBack);
        file.readLine(); // the rest of one
    }
    const QList<QByteArray> texts = file.read(readBack).split('\n');
    QList<JournalLine> lines;
    for (auto text = texts.crbegin(); text != texts.crend() && lines.size() < limit; ++text) {
        if (const auto line = fromLine(*text))
            lines.append(*line);
    }
    return lines;
}

} // namespace

Journal::Journal(const QString &path, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_clock(clock)
{
    m_writer.setMaxThreadCount(1);
}

Journal::~Journal()
{
    m_writer.waitForDone();
}

QString Journal::defaultPath()
{
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation));
    return folder.filePath(u"journal.jsonl"_s);
}

void Journal::add(const JournalEntry &entry)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(m_clock.wallMicroseconds() / 1000, Qt::UTC);
    m_writer.start([this, path = m_path, line = toLine({time, entry})] {
        if (!append(path, line))
            Q_EMIT failed(
                tr("The journal %1 cannot be written: it is read-only or its disk is full.").arg(path));
    });
}

Reply<QList<JournalLine>> Journal::newest(int limit)
{
    return QtConcurrent::run(&m_writer, readNewest, m_path, limit);
}

} // namespace drainboard
