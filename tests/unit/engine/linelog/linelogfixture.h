// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/sqlitelinelog.h"
#include "support/manualclock.h"

#include <QCoreApplication>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace drainboard {

inline constexpr SourceId shop{1};
inline constexpr SourceId database{2};
inline constexpr DrainId papertrail{7};
inline constexpr DrainId datadog{8};

/// A folder with a line log's file in it, and what tests do to it again and again.
struct LineLogFixture
{
    QTemporaryDir folder;
    ManualClock clock;
    LineLogOptions options;

    LineLogFixture()
    {
        options.path = folder.filePath(QStringLiteral("lines.db"));
        options.commitInterval = std::chrono::hours(1); // tests say when: flush(), or commitBytes
    }

    std::unique_ptr<LineLog> open()
    {
        auto log = openSqliteLineLog(options, clock);
        if (!log) {
            qWarning() << log.error().text;
            return nullptr;
        }
        return *std::move(log);
    }

    /// Why it cannot be opened; empty if it can.
    QString openError()
    {
        auto log = openSqliteLineLog(options, clock);
        return log ? QString() : log.error().text;
    }

    /// Runs SQL on the file beside the log, as a fault would. The first value of the first row.
    QVariant sql(const QString &statement)
    {
        const QString name = QStringLiteral("fixture");
        QVariant value;
        {
            QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
            connection.setDatabaseName(options.path);
            QSqlQuery query(connection);
            if (!connection.open() || !query.exec(statement))
                qWarning() << statement << query.lastError();
            else if (query.next())
                value = query.value(0);
        }
        QSqlDatabase::removeDatabase(name);
        return value;
    }
};

/// What a crash at this moment would leave, as a fixture of its own.
inline std::unique_ptr<LineLogFixture> afterACrash(const LineLogFixture &fixture)
{
    auto after = std::make_unique<LineLogFixture>();
    after->options.recent = fixture.options.recent;
    after->options.retention = fixture.options.retention;
    for (const QString &suffix : {QString(), QStringLiteral("-wal")}) {
        if (!QFile::copy(fixture.options.path + suffix, after->options.path + suffix))
            qFatal("the log cannot be copied");
    }
    return after;
}

/// Hears what the log says of problems, from any thread.
class Problems
{
public:
    explicit Problems(LineLog &log)
    {
        log.setProblemListener([this](const QString &problem) {
            const std::lock_guard lock(m_mutex);
            m_all.append(problem);
        });
    }
    QStringList all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }

private:
    mutable std::mutex m_mutex;
    QStringList m_all;
};

/// Appends `count` lines whose texts are their expected numbers, from `first` on.
inline bool appendNumbers(LineLog &log, SourceId source, LineNumber first, int count)
{
    std::vector<std::string> texts;
    texts.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        texts.push_back(std::to_string(first + static_cast<LineNumber>(i)));
    std::vector<LineView> lines;
    lines.reserve(texts.size());
    for (const std::string &text : texts)
        lines.push_back({1768469400000000, Severity::Notice, "web-1", text});
    return log.append(source, lines);
}

/// The same in chunks of 10,000 lines each.
inline bool appendChunks(LineLog &log, SourceId source, int chunks)
{
    constexpr int size = 10'000;
    LineNumber first = 0;
    for (int i = 0; i < chunks; ++i, first += size) {
        if (!appendNumbers(log, source, first, size) || !log.flush())
            return false;
    }
    return true;
}

/// Appends one line of `size` bytes that do not compress.
inline bool appendNoise(LineLog &log, SourceId source, std::size_t size)
{
    static std::mt19937 random(42);
    std::string text(size, '\0');
    for (char &byte : text)
        byte = static_cast<char>(random());
    const LineView line{0, Severity::Informational, "web-1", text};
    return log.append(source, {&line, 1});
}

/// The texts of all kept lines, read chunk by chunk as a drain does. An unreadable chunk ends it.
inline std::vector<std::string> readAll(const LineLog &log, SourceId source)
{
    std::vector<std::string> texts;
    for (LineNumber next = log.range(source).first;;) {
        const auto chunk = log.read(source, next);
        if (!chunk || !*chunk)
            return texts;
        for (LineNumber number = std::max(next, (*chunk)->first); number < (*chunk)->end(); ++number)
            texts.emplace_back((*chunk)->lines[number - (*chunk)->first].text);
        next = (*chunk)->end();
    }
}

/// True if the texts are first, first + 1, … as appendNumbers() wrote them.
inline bool areNumbers(const std::vector<std::string> &texts, LineNumber first)
{
    for (const std::string &text : texts) {
        if (text != std::to_string(first++))
            return false;
    }
    return true;
}

/// Of all kept lines; nothing if one has another text than appendNumbers() wrote.
inline LineRange numbersIn(const LineLog &log, SourceId source)
{
    const auto texts = readAll(log, source);
    const LineNumber first = log.range(source).first;
    return areNumbers(texts, first) ? LineRange{first, first + texts.size()} : LineRange();
}

} // namespace drainboard
