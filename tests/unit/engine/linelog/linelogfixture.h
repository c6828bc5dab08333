// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/sqlitelinelog.h"
#include "support/manualclock.h"

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

namespace drainboard {

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
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
            database.setDatabaseName(options.path);
            QSqlQuery query(database);
            if (!database.open() || !query.exec(statement))
                qWarning() << statement << query.lastError();
            else if (query.next())
                value = query.value(0);
        }
        QSqlDatabase::removeDatabase(name);
        return value;
    }
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

} // namespace drainboard
