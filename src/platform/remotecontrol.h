// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "domain/source.h"

#include <QDateTime>
#include <QFuture>
#include <QList>
#include <QObject>
#include <QString>

#include <optional>

namespace drainboard {

/// How far reading the account has come, and what it waits for.
struct CrawlStatus
{
    int done = 0;
    int total = 0; ///< requests of this round; grows while addons are discovered
    bool paused = false;
    std::optional<Clock::TimePoint> waitsUntil; ///< of Platform::clock(): the account's request limit (429)
    QString problem; ///< a sentence while the platform does not answer or takes no token; else empty
    bool tokenRefused = false; ///< the problem is that the token is not accepted: a new one is needed

    bool operator==(const CrawlStatus &) const = default;
};

/// Whether an app of somebody else may be looked at (platform-api.md §3).
struct Consent
{
    bool needed = false; ///< false for apps that one owns or works on, and without administrator's rights
    std::optional<QDateTime> appUntil; ///< as the owner granted it
    std::optional<QDateTime> addonsUntil;
    QString statedReason; ///< set once the user looked without consent

    bool operator==(const Consent &) const = default;
};

/// How the live log of a source is doing.
struct LiveStatus
{
    enum class State {
        Off, ///< not followed
        Connecting,
        Live,
        Waiting, ///< was interrupted; tried again by itself
        Refused, ///< lasting; tried again when the source is watched anew
    };

    State state = State::Off;
    std::optional<Clock::TimePoint> until; ///< of Platform::clock(); set while Waiting
    QString text;                          ///< a sentence for people, what is wrong; empty while all is well

    bool operator==(const LiveStatus &) const = default;
};

/// A line of the platform's own audit trail.
struct AuditEvent
{
    QDateTime time;
    QString user;
    QString type; ///< `new_log_drain`, …
    QString text; ///< translated sentence; URLs are masked
};

struct AuditPage
{
    QList<AuditEvent> events; ///< newest first
    int page = 1;
    int pages = 1;
};

/// How a platform behind a network is read: what comes first, how old it is, what the account permits.
class RemoteControl : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Who is logged in, for people: `jane (jane@example.com)`; empty until it is known.
    virtual QString account() const = 0;

    virtual CrawlStatus crawl() const = 0;
    virtual void setCrawlPaused(bool paused) = 0;
    /// What is on screen: asked for before everything else.
    virtual void setFocus(const SourceRef &source) = 0;
    /// Asks for this source and its app before everything else, once, though something else is on screen.
    virtual void readAhead(const SourceRef &source) = 0;
    /// Asks for everything again; what is known stays until the answers are here.
    virtual void refresh() = 0;
    /// Until when what was read of a source's drains is known to have been so: the moment of reading, or of
    /// the newest word of a platform that tells by itself what changes. Nothing if they were never read.
    virtual std::optional<QDateTime> readAt(const SourceRef &source) const = 0;
    /// Whether the platform has told of every change since the drains were read, so that they are still so.
    virtual bool isCurrent(const SourceRef &) const { return false; }

    /// Whether a platform that tells what changes does not do so at the moment.
    virtual bool isInterrupted() const { return false; }

    virtual Consent consent(const QString &appId) const = 0;
    /// The user looks without the owner's consent and says why; kept in the journal.
    virtual void stateReason(const QString &appId, const QString &reason) = 0;

    /// `page` counts from 1.
    virtual QFuture<Result<AuditPage>> auditTrail(const QString &appId, int page) = 0;

    /// Platform::newestLines() is what begins to follow a source.
    virtual LiveStatus liveStatus(const SourceRef &) const { return {}; }

Q_SIGNALS:
    void accountChanged();
    void crawlChanged();
    void readAtChanged(const drainboard::SourceRef &source);
    void currentChanged();                     ///< isCurrent(), of any source; isInterrupted()
    void consentChanged(const QString &appId); ///< also when the time is over that the owner gave
    void liveStatusChanged(const drainboard::SourceRef &source);
};

} // namespace drainboard
