// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "platform/remotecontrol.h"

#include <QHash>
#include <QPromise>

#include <functional>
#include <memory>
#include <vector>

namespace drainboard {

/// What a platform behind a network has, in memory: a test sets what is known and sees what was asked.
class FakeRemote : public RemoteControl
{
    Q_OBJECT

public:
    /// `clock` must outlive it.
    explicit FakeRemote(Clock &clock)
        : m_clock(clock)
    {
    }

    void setAccount(const QString &account)
    {
        m_account = account;
        Q_EMIT accountChanged();
    }
    void setCrawl(const CrawlStatus &crawl)
    {
        m_crawl = crawl;
        Q_EMIT crawlChanged();
    }
    void setReadAt(const SourceRef &source, const QDateTime &time)
    {
        m_readAt[source] = time;
        Q_EMIT readAtChanged(source);
    }
    void setCurrent(bool current)
    {
        m_current = current;
        Q_EMIT currentChanged();
    }
    void setInterrupted(bool interrupted)
    {
        m_interrupted = interrupted;
        Q_EMIT currentChanged();
    }
    void setConsent(const QString &appId, const Consent &consent)
    {
        m_consents[appId] = consent;
        Q_EMIT consentChanged(appId);
        tellEnd(appId, consent.appUntil);
        tellEnd(appId, consent.addonsUntil);
    }
    void setLiveStatus(const SourceRef &source, const LiveStatus &status)
    {
        m_live[source] = status;
        Q_EMIT liveStatusChanged(source);
    }
    /// One list of events a page, newest first.
    void setAuditPages(const QList<QList<AuditEvent>> &pages) { m_auditPages = pages; }
    void failAudit(const std::optional<Error> &error) { m_auditError = error; }
    /// Keeps pages back until releaseAudit().
    void holdAudit() { m_held = true; }
    void releaseAudit()
    {
        m_held = false;
        for (const auto &deliver : std::exchange(m_waiting, {}))
            deliver();
    }

    const QList<SourceRef> &focused() const { return m_focused; }
    const QList<SourceRef> &askedAhead() const { return m_readAhead; }
    int refreshes() const { return m_refreshes; }
    const QList<int> &askedPages() const { return m_askedPages; }

    QString account() const override { return m_account; }
    CrawlStatus crawl() const override { return m_crawl; }
    void setCrawlPaused(bool paused) override
    {
        m_crawl.paused = paused;
        Q_EMIT crawlChanged();
    }
    void setFocus(const SourceRef &source) override { m_focused.append(source); }
    void readAhead(const SourceRef &source) override { m_readAhead.append(source); }
    void refresh() override { ++m_refreshes; }
    std::optional<QDateTime> readAt(const SourceRef &source) const override
    {
        const auto found = m_readAt.constFind(source);
        return found == m_readAt.cend() ? std::nullopt : std::optional(*found);
    }
    bool isCurrent(const SourceRef &) const override { return m_current; }
    bool isInterrupted() const override { return m_interrupted; }
    Consent consent(const QString &appId) const override { return m_consents.value(appId); }
    void stateReason(const QString &appId, const QString &reason) override
    {
        Consent consent = m_consents.value(appId);
        consent.statedReason = reason;
        setConsent(appId, consent);
    }
    LiveStatus liveStatus(const SourceRef &source) const override { return m_live.value(source); }
    QFuture<Result<AuditPage>> auditTrail(const QString &, int page) override
    {
        m_askedPages.append(page);
        auto promise = std::make_shared<QPromise<Result<AuditPage>>>();
        promise->start();
        auto deliver = [this, promise, page] {
            const int pages = int(m_auditPages.size());
            promise->addResult(m_auditError ? Result<AuditPage>(tl::unexpected<Error>(*m_auditError))
                                            : AuditPage{m_auditPages.value(page - 1), page, pages});
            promise->finish();
        };
        if (m_held)
            m_waiting.push_back(std::move(deliver));
        else
            deliver();
        return promise->future();
    }

private:
    void tellEnd(const QString &appId, const std::optional<QDateTime> &until)
    {
        const auto left =
            until ? std::chrono::milliseconds(until->toMSecsSinceEpoch() - m_clock.wallMicroseconds() / 1000)
                  : std::chrono::milliseconds(0);
        if (left.count() <= 0)
            return;
        m_ends.push_back(m_clock.makeAlarm([this, appId] { Q_EMIT consentChanged(appId); }));
        m_ends.back()->ringAfter(left);
    }

    Clock &m_clock;
    QString m_account = QStringLiteral("jane (jane@example.com)");
    CrawlStatus m_crawl;
    QHash<SourceRef, QDateTime> m_readAt;
    bool m_current = false;
    bool m_interrupted = false;
    QHash<QString, Consent> m_consents;
    std::vector<std::unique_ptr<Alarm>> m_ends; ///< of consents
    QHash<SourceRef, LiveStatus> m_live;
    QList<QList<AuditEvent>> m_auditPages;
    std::optional<Error> m_auditError;
    bool m_held = false;
    std::vector<std::function<void()>> m_waiting;
    QList<SourceRef> m_focused;
    QList<SourceRef> m_readAhead;
    int m_refreshes = 0;
    QList<int> m_askedPages;
};

} // namespace drainboard
