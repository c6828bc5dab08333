// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "platform/platform.h"

#include <QDateTime>
#include <QThreadPool>

namespace drainboard {

enum class JournalAction {
    Opened,               ///< the connection was opened
    Looked,               ///< an app was looked at
    LookedWithoutConsent, ///< an app of somebody else, for a stated reason
};

/// Who looked at what. Holds no secret.
struct JournalEntry
{
    QString connection; ///< its name
    QString user;       ///< as the platform knows them; empty while that is not known
    QString app;        ///< empty for the connection as a whole
    JournalAction action = JournalAction::Opened;
    QString reason; ///< as the user stated it

    bool operator==(const JournalEntry &) const = default;
};

struct JournalLine
{
    QDateTime time; ///< UTC
    JournalEntry entry;

    bool operator==(const JournalLine &) const = default;
};

/// A file to which one line of JSON is added for each look, that its owner alone may read. Lines are on the
/// disk when the program has gone on for a moment: a thread of its own writes and syncs them.
class Journal : public QObject
{
    Q_OBJECT

public:
    /// `clock` must outlive it.
    Journal(const QString &path, const Clock &clock, QObject *parent = nullptr);
    /// Beside the user's settings; the data folder belongs to the embedded engine.
    static QString defaultPath();
    /// Waits for what is still to be written.
    ~Journal() override;

    const QString &path() const { return m_path; }
    void add(const JournalEntry &entry);
    /// Newest first, as far as the last mebibyte of the file reaches. Lines that cannot be read are left out.
    Reply<QList<JournalLine>> newest(int limit);

Q_SIGNALS:
    /// An entry could not be written: why, in a sentence.
    void failed(const QString &problem);

private:
    QString m_path;
    const Clock &m_clock;
    QThreadPool m_writer; ///< of one thread, so that the order is kept
};

} // namespace drainboard
