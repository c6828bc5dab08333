// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/accountprobe.h"

#include "platform/onreply.h"
#include "platform/pendingreply.h"
#include "platform/scalingo/apiclient.h"
#include "platform/scalingo/apijson.h"

#include <QCoreApplication>

namespace drainboard {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(AccountProbe)
};

/// One question; goes when it is answered.
class AccountProbe : public QObject
{
public:
    AccountProbe(const QString &authBase, const SecretText &token, Clock &clock)
        : m_authBase(authBase)
        , m_client(options(authBase, token), clock)
    {
        ask("/v1/users/self", Text::tr("Reading who the token belongs to"), parseUser,
            [this](const ApiUser &user) {
                m_account.user = user.text();
                askRegions();
            });
    }

    Reply<Account> reply() const { return m_reply.reply(); }

private:
    static ApiOptions options(const QString &authBase, const SecretText &token)
    {
        ApiOptions options;
        options.authBase = authBase;
        options.token = token;
        options.inspectOnly = true; // nothing but GET and the token's exchange can leave
        return options;
    }

    void askRegions()
    {
        ask("/v1/regions", Text::tr("Reading the regions"), parseRegions,
            [this](const Listed<Region> &regions) {
                m_account.regions = regions.items;
                if (regions.items.isEmpty()) // the platform always has one
                    end(failure(
                        ErrorKind::Unavailable,
                        Text::tr("The platform names no region that can be used. Check its address.")));
                else
                    end(m_account);
            });
    }

    template <typename Parse, typename Then>
    void ask(const QByteArray &path, const QString &what, Parse parse, Then then)
    {
        ApiRequest request;
        request.base = m_authBase;
        request.path = path;
        request.subject.what = what;
        onReply(this, m_client.send(request),
                [this, subject = request.subject, parse, then](const Result<QJsonObject> &answer) {
                    if (!answer) {
                        end(tl::unexpected(answer.error()));
                        return;
                    }
                    if (const auto parsed = parse(*answer))
                        then(*parsed);
                    else
                        end(tl::unexpected(unreadableAnswer(subject, parsed.error())));
                });
    }

    void end(Result<Account> result)
    {
        m_reply.answer(std::move(result));
        deleteLater();
    }

    QString m_authBase;
    ApiClient m_client;
    Account m_account;
    PendingReply<Account> m_reply;
};

} // namespace

ProbeAccount accountProbe(Clock &clock)
{
    return [&clock](ConnectionKind, const QString &authBase, const SecretText &token) {
        return (new AccountProbe(authBase, token, clock))->reply();
    };
}

} // namespace drainboard
