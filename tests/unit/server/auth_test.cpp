// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ownerfile.h"
#include "server/authenticator.h"
#include "server/loginthrottle.h"
#include "server/serverfolder.h"
#include "server/tokensigner.h"
#include "server/tokenstore.h"
#include "support/filesizelimit.h"
#include "support/manualclock.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <openssl/crypto.h>
#include <openssl/provider.h>

#include <cerrno>
#include <system_error>

#include <sys/resource.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

HttpRequest requestWith(const QByteArray &authorization)
{
    HttpRequest request;
    request.headers = {{"Host", "127.0.0.1"}, {"Authorization", authorization}};
    return request;
}

QByteArray basic(const QByteArray &token)
{
    return "Basic " + QByteArray(":" + token).toBase64();
}

/// While it lives this process can open no file, not even as root.
class NoMoreFiles
{
public:
    NoMoreFiles()
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit none{0, m_before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoMoreFiles() { setrlimit(RLIMIT_NOFILE, &m_before); }
    NoMoreFiles(const NoMoreFiles &) = delete;
    NoMoreFiles &operator=(const NoMoreFiles &) = delete;

private:
    rlimit m_before{};
};

bool isOwnerOnly(const QString &path)
{
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    return QFileInfo::exists(path) && !(QFileInfo(path).permissions() & others);
}

} // namespace

class AuthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void aTokenIsFoundAgainByAnotherProcess();
    void theFileHoldsNoToken();
    void wrongTokensAreRefused();
    void expiredAndRemovedTokensAreRefused();
    void namesAreUnique();
    void aDamagedFileLetsNobodyIn();
    void aFileThatCanBeReadAgainLetsIn();
    void whatCannotBeHashedIsNoToken();
    void aFullDiskIsNoOtherProgram();
    void aFolderThatCannotBeMadeSaysWhy();

    void claimsComeBack();
    void changedBearersAreRefused();
    void unsignedBearersAreRefused();
    void bearersExpire();
    void theKeyIsKeptOwnerOnly();

    void basicAndBearerNameTheCaller();
    void addonTokensReachTheirAddonAlone();
    void aBearerEndsWithItsToken();
    void logClaimsAreNoBearer();

    void refusalsAreHeldBackLongerAndLonger();
    void otherAddressesAreNotHeldBack();
    void anIpv6NetworkCountsAsOne_data();
    void anIpv6NetworkCountsAsOne();
    void aMappedAddressIsAnIpv4Address();
    void failuresAreForgotten();
    void addressesAreNotKeptWithoutEnd();

private:
    QString path() const { return m_dir->filePath(u"tokens.json"_s); }
    QDateTime now() const
    {
        return QDateTime::fromMSecsSinceEpoch(m_clock->wallMicroseconds() / 1000, Qt::UTC);
    }
    QByteArray newToken(const QString &name = u"ci"_s, bool readOnly = false,
                        const std::optional<QDateTime> &expires = {});

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ManualClock> m_clock;
    std::unique_ptr<TokenStore> m_tokens;
};

void AuthTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_clock = std::make_unique<ManualClock>();
    m_tokens = std::make_unique<TokenStore>(path());
}

QByteArray AuthTest::newToken(const QString &name, bool readOnly, const std::optional<QDateTime> &expires)
{
    const auto token = TokenStore(path()).add(name, readOnly, expires, now());
    return token ? token->reveal().toLatin1() : QByteArray();
}

void AuthTest::aTokenIsFoundAgainByAnotherProcess()
{
    QVERIFY(m_tokens->tokens()->isEmpty());
    const auto token = newToken(u"ci"_s, true, now().addDays(3));
    QVERIFY(token.startsWith("tk-"));
    const auto found = m_tokens->verify(token, now());
    QVERIFY(found);
    QCOMPARE(found->name, u"ci"_s);
    QVERIFY(found->readOnly);
    QCOMPARE(found->expires, std::optional(now().addDays(3)));
    QVERIFY(!m_tokens->verify(newToken(u"other"_s), now())->readOnly);
    QCOMPARE(m_tokens->tokens()->size(), 2);
}

void AuthTest::theFileHoldsNoToken()
{
    const auto first = newToken(u"a"_s);
    const auto second = newToken(u"b"_s);
    QVERIFY(isOwnerOnly(path()));
    const auto content = *readOwnerFile(path(), 100'000);
    for (const auto &token : {first, second})
        QVERIFY(!content.contains(token.mid(16)));
    // Salted: hashes and salts differ.
    QCOMPARE(content.count("\"salt\""), 2);
    QVERIFY(first.size() >= 3 + 12 + 1 + 43);
}

void AuthTest::wrongTokensAreRefused()
{
    auto token = newToken();
    QVERIFY(m_tokens->verify(token, now()));
    token.back() = token.back() == 'A' ? 'B' : 'A';
    for (const QByteArray &wrong : {token, token.left(20), QByteArray("tk-"), QByteArray(),
                                    QByteArray("tk-x-y"), QByteArray(100'000, 'x')})
        QVERIFY(!m_tokens->verify(wrong, now()));
}

void AuthTest::expiredAndRemovedTokensAreRefused()
{
    const auto brief = newToken(u"brief"_s, false, now().addSecs(60));
    const auto removed = newToken(u"removed"_s);
    const auto id = m_tokens->verify(brief, now())->id;
    QVERIFY(m_tokens->find(id, now()));
    QVERIFY(m_tokens->verify(removed, now()));
    QVERIFY(TokenStore(path()).remove(u"removed"_s));
    QVERIFY(!m_tokens->verify(removed, now()));
    QVERIFY(!m_tokens->verify(brief, now().addSecs(60)));
    QVERIFY(!m_tokens->find(id, now().addSecs(60)));
    QCOMPARE(TokenStore(path()).remove(u"removed"_s).error().kind, ErrorKind::NotFound);
}

void AuthTest::namesAreUnique()
{
    QVERIFY(m_tokens->add(u"ci"_s, false, {}, now()));
    QCOMPARE(m_tokens->add(u"ci"_s, true, {}, now()).error().kind, ErrorKind::AlreadyExists);
    QVERIFY(!m_tokens->add({}, false, {}, now()));
    QVERIFY(!m_tokens->add(u"a\nb"_s, false, {}, now()));
    QVERIFY(!m_tokens->add(u"past"_s, false, now().addSecs(-1), now()));
    QCOMPARE(m_tokens->tokens()->size(), 1);
}

void AuthTest::aDamagedFileLetsNobodyIn()
{
    const auto token = newToken();
    QVERIFY(m_tokens->verify(token, now()));
    QVERIFY(writeOwnerFile(path(), "{ not tokens"));
    QVERIFY(!m_tokens->verify(token, now()));
    QVERIFY(!m_tokens->tokens());
    QVERIFY(!m_tokens->add(u"new"_s, false, {}, now()));
    QCOMPARE(*readOwnerFile(path(), 1000), QByteArray("{ not tokens")); // nothing was lost
}

/// What made it unreadable, such as its owner or too many open files, changed neither its time nor its size.
void AuthTest::aFileThatCanBeReadAgainLetsIn()
{
    const auto token = newToken();
    {
        const NoMoreFiles none;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"tokens.json cannot be read"_s));
        QTest::failOnWarning(QRegularExpression(u"."_s)); // it is told once, not at each request
        QVERIFY(!m_tokens->verify(token, now()));
        QVERIFY(!m_tokens->verify(token, now()));
        QVERIFY(!m_tokens->tokens());
    }
    QVERIFY(m_tokens->verify(token, now()));
    QVERIFY(writeOwnerFile(path(), "[]"));
    const NoMoreFiles none;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"tokens.json cannot be read"_s));
    QVERIFY(!m_tokens->verify(token, now()));
}

void AuthTest::whatCannotBeHashedIsNoToken()
{
    const auto token = newToken();
    // One that knows no algorithm, as OpenSSL set up wrong does.
    OSSL_LIB_CTX *const bare = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *const none = OSSL_PROVIDER_load(bare, "null");
    OSSL_LIB_CTX *const before = OSSL_LIB_CTX_set0_default(bare);
    const auto verified = m_tokens->verify(token, now());
    const auto made = m_tokens->add(u"other"_s, false, {}, now());
    OSSL_LIB_CTX_set0_default(before);
    OSSL_PROVIDER_unload(none);
    OSSL_LIB_CTX_free(bare);
    QVERIFY(!verified);
    QVERIFY(!made);
    QCOMPARE(m_tokens->tokens()->size(), 1);
    QVERIFY(m_tokens->verify(token, now()));
}

void AuthTest::aFullDiskIsNoOtherProgram()
{
    const auto token = newToken();
    Result<SecretText> made;
    Result<void> removed;
    {
        const FileSizeLimit full(0);
        made = m_tokens->add(u"more"_s, false, {}, now());
        removed = m_tokens->remove(u"ci"_s);
    }
    for (const auto &error : {made.error(), removed.error()}) {
        QCOMPARE(error.kind, ErrorKind::Storage);
        QVERIFY2(error.text.contains(u"disk"_s) && error.text.contains(m_dir->path()),
                 qPrintable(error.text));
    }
    QVERIFY(m_tokens->verify(token, now()));
}

void AuthTest::aFolderThatCannotBeMadeSaysWhy()
{
    QFile file(m_dir->filePath(u"file"_s));
    QVERIFY(file.open(QFile::WriteOnly));
    const auto made = ServerFolder(file.fileName()).make();
    QVERIFY(!made);
    QVERIFY2(made.error().text.contains(QString::fromStdString(std::generic_category().message(ENOTDIR))),
             qPrintable(made.error().text));
}

void AuthTest::claimsComeBack()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    const Claims claims{u"id"_s, Audience::Addon, u"ad-1"_s, 2000};
    const auto jwt = signer.issue(claims);
    QCOMPARE(jwt.count('.'), 2);
    QCOMPARE(signer.read(jwt, 1999), std::optional(claims));
    const auto payload = QByteArray::fromBase64(jwt.split('.')[1], QByteArray::Base64UrlEncoding |
                                                                       QByteArray::OmitTrailingEquals);
    QVERIFY(payload.contains("\"exp\":2000"));
}

void AuthTest::changedBearersAreRefused()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    const auto jwt = signer.issue({u"id"_s, Audience::Api, {}, 2000});
    for (qsizetype i = 0; i < jwt.size(); ++i) {
        auto changed = jwt;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        QVERIFY2(!signer.read(changed, 0), qPrintable(QString::number(i)));
    }
    QVERIFY(!TokenSigner(QByteArray(32, 'l')).read(jwt, 0));
    for (const QByteArray &garbage : QByteArrayList{{}, ".", "..", jwt + '=', jwt + "." + jwt})
        QVERIFY(!signer.read(garbage, 0));
}

void AuthTest::unsignedBearersAreRefused()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    const auto parts = signer.issue({u"id"_s, Audience::Api, {}, 2000}).split('.');
    const auto none = QByteArray(R"({"alg":"none"})").toBase64(QByteArray::Base64UrlEncoding);
    QVERIFY(!signer.read(QByteArray(none + '.' + parts[1] + '.'), 0));
    QVERIFY(!signer.read(QByteArray(parts[0] + '.' + parts[1] + '.'), 0));
    QVERIFY(!signer.read(QByteArray(parts[0] + '.' + parts[1]), 0));
}

void AuthTest::bearersExpire()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    const auto jwt = signer.issue({u"id"_s, Audience::Api, {}, 2000});
    QVERIFY(signer.read(jwt, 1999));
    QVERIFY(!signer.read(jwt, 2000));
}

void AuthTest::theKeyIsKeptOwnerOnly()
{
    const QString file = m_dir->filePath(u"signing.key"_s);
    const auto first = TokenSigner::open(file);
    QVERIFY(first);
    QVERIFY(isOwnerOnly(file));
    QCOMPARE(QFileInfo(file).size(), 32);
    const auto jwt = first->issue({u"id"_s, Audience::Api, {}, 2000});
    QVERIFY(TokenSigner::open(file)->read(jwt, 0));
    QVERIFY(QFile::remove(file));
    QVERIFY(!TokenSigner::open(file)->read(jwt, 0));
    QVERIFY(writeOwnerFile(file, "short"));
    QVERIFY(!TokenSigner::open(file));
}

void AuthTest::basicAndBearerNameTheCaller()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    Authenticator authenticator(*m_tokens, signer, *m_clock);
    const auto token = newToken(u"ci"_s, true);
    const auto byBasic = authenticator.identify(requestWith(basic(token)), {});
    QVERIFY(byBasic.caller);
    QCOMPARE(byBasic.caller->name, u"ci"_s);
    QVERIFY(byBasic.caller->readOnly);
    const auto jwt = authenticator.issue(*byBasic.caller, Audience::Api, {}, 3600s);
    const auto byBearer = authenticator.identify(requestWith("bearer " + jwt), {});
    QVERIFY(byBearer.caller && byBearer.caller->readOnly);
    QCOMPARE(byBearer.caller->tokenId, byBasic.caller->tokenId);

    for (const QByteArray &header :
         {basic("tk-x-y"), QByteArray("Basic " + QByteArray("user:" + token).toBase64()),
          QByteArray("Basic !!!"), QByteArray("Basic ")}) {
        const auto refused = authenticator.identify(requestWith(header), {});
        QVERIFY(!refused.caller && refused.guessed && !refused.problem.isEmpty());
        QVERIFY(!refused.problem.contains(QString::fromLatin1(token)));
    }
    for (const QByteArray &header :
         {QByteArray(), QByteArray("Digest x"), QByteArray("Bearer x"), QByteArray("Bearer")}) {
        const auto refused = authenticator.identify(requestWith(header), {});
        QVERIFY(!refused.caller && !refused.guessed && !refused.problem.isEmpty());
    }
    m_clock->advance(1h);
    QVERIFY(!authenticator.identify(requestWith("Bearer " + jwt), {}).caller);
}

void AuthTest::addonTokensReachTheirAddonAlone()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    Authenticator authenticator(*m_tokens, signer, *m_clock);
    const auto caller = *authenticator.identify(requestWith(basic(newToken())), {}).caller;
    const auto request =
        requestWith("Bearer " + authenticator.issue(caller, Audience::Addon, u"ad-1"_s, 60s));
    QVERIFY(authenticator.identify(request, u"ad-1"_s).caller);
    QVERIFY(!authenticator.identify(request, u"ad-2"_s).caller);
    QVERIFY(!authenticator.identify(request, {}).caller);
}

void AuthTest::aBearerEndsWithItsToken()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    Authenticator authenticator(*m_tokens, signer, *m_clock);
    const auto caller = *authenticator.identify(requestWith(basic(newToken())), {}).caller;
    const auto request = requestWith("Bearer " + authenticator.issue(caller, Audience::Api, {}, 3600s));
    QVERIFY(authenticator.identify(request, {}).caller);
    QVERIFY(TokenStore(path()).remove(u"ci"_s));
    QVERIFY(!authenticator.identify(request, {}).caller);
    QVERIFY(!authenticator.isStillValid(caller.tokenId));
}

void AuthTest::logClaimsAreNoBearer()
{
    const TokenSigner signer(QByteArray(32, 'k'));
    Authenticator authenticator(*m_tokens, signer, *m_clock);
    const auto caller = *authenticator.identify(requestWith(basic(newToken())), {}).caller;
    const auto logs = authenticator.issue(caller, Audience::Logs, u"app/ad-1"_s, 300s);
    const auto claims = authenticator.logClaims(logs);
    QVERIFY(claims);
    QCOMPARE(claims->scope, u"app/ad-1"_s);
    QVERIFY(!authenticator.identify(requestWith("Bearer " + logs), u"ad-1"_s).caller);
    QVERIFY(!authenticator.logClaims(authenticator.issue(caller, Audience::Api, u"app"_s, 300s)));
    m_clock->advance(5min);
    QVERIFY(!authenticator.logClaims(logs));
}

void AuthTest::refusalsAreHeldBackLongerAndLonger()
{
    LoginThrottle throttle(*m_clock);
    int refused = 0;
    const auto fail = [&] { throttle.failed("203.0.113.7", [&] { ++refused; }); };
    for (int i = 0; i < 3; ++i)
        fail();
    QCOMPARE(refused, 3);
    Clock::Duration delay = 500ms;
    for (int i = 0; i < 8; ++i) {
        const int before = refused;
        fail();
        m_clock->advance(delay - 1ms);
        QCOMPARE(refused, before);
        m_clock->advance(1ms);
        QCOMPARE(refused, before + 1);
        delay = std::min<Clock::Duration>(delay * 2, 10s);
    }
    QCOMPARE(m_clock->waitingAlarms(), 0);
}

void AuthTest::otherAddressesAreNotHeldBack()
{
    LoginThrottle throttle(*m_clock);
    QByteArrayList refused;
    for (int i = 0; i < 5; ++i)
        throttle.failed("203.0.113.7", [&] { refused.append("guesser"); });
    QCOMPARE(refused.size(), 3);
    throttle.failed("203.0.113.8", [&] { refused.append("other"); });
    QCOMPARE(refused.last(), QByteArray("other"));
    m_clock->advance(1s); // the earlier of two that wait does not hold back the later
    QCOMPARE(refused.count("guesser"), 5);
}

void AuthTest::anIpv6NetworkCountsAsOne_data()
{
    QTest::addColumn<QByteArrayList>("network"); // four of its addresses
    QTest::addColumn<QByteArray>("other");       // of the network beside it
    QTest::newRow("written out") << QByteArrayList{"2001:db8:1:2::1", "2001:db8:1:2::2",
                                                   "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::4"}
                                 << QByteArray("2001:db8:1:3::1");
    QTest::newRow("zeros left out") << QByteArrayList{"2001:db8::1", "2001:db8::2:0:0:1",
                                                      "2001:db8:0:0:3:4:5:6", "2001:DB8::4"}
                                    << QByteArray("2001:db8:0:1::1");
    QTest::newRow("zeros left out in front")
        << QByteArrayList{"::1:2:3:4", "::2:3:4:5", "0:0:0:0:3:4:5:6", "::4"} << QByteArray("0:0:0:1::1");
    QTest::newRow("with a scope") << QByteArrayList{"fe80::1%1", "fe80::2%1", "fe80::3:4:5:6%1", "fe80::4%1"}
                                  << QByteArray("fe81::1%1");
}

void AuthTest::anIpv6NetworkCountsAsOne()
{
    QFETCH(const QByteArrayList, network);
    QFETCH(const QByteArray, other);
    LoginThrottle throttle(*m_clock);
    int refused = 0;
    for (const auto &address : network)
        throttle.failed(address, [&] { ++refused; });
    QCOMPARE(refused, 3);
    throttle.failed(other, [&] { ++refused; });
    QCOMPARE(refused, 4);
}

void AuthTest::aMappedAddressIsAnIpv4Address()
{
    LoginThrottle throttle(*m_clock);
    int refused = 0;
    for (const auto *address :
         {"203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107", "0:0:0:0:0:ffff:203.0.113.7"})
        throttle.failed(address, [&] { ++refused; });
    QCOMPARE(refused, 3);
    throttle.failed("::ffff:203.0.113.8", [&] { ++refused; }); // in the same /64
    throttle.failed("203.0.113.9", [&] { ++refused; });
    QCOMPARE(refused, 5);
}

void AuthTest::failuresAreForgotten()
{
    LoginThrottle throttle(*m_clock);
    int refused = 0;
    for (int i = 0; i < 4; ++i)
        throttle.failed("203.0.113.7", [&] { ++refused; });
    m_clock->advance(16min);
    QCOMPARE(refused, 4);
    throttle.failed("203.0.113.7", [&] { ++refused; });
    QCOMPARE(refused, 5);
}

void AuthTest::addressesAreNotKeptWithoutEnd()
{
    LoginThrottle throttle(*m_clock, 2);
    int refused = 0;
    const auto fail = [&](const QByteArray &address, int times) {
        for (int i = 0; i < times; ++i)
            throttle.failed(address, [&] { ++refused; });
    };
    fail("203.0.113.1", 4);
    m_clock->advance(1s);
    QCOMPARE(refused, 4);
    fail("203.0.113.2", 1);
    m_clock->advance(1s);
    fail("203.0.113.3", 1); // pushes out the oldest
    fail("203.0.113.1", 1); // which begins anew
    QCOMPARE(refused, 7);
}

QTEST_GUILESS_MAIN(AuthTest)
#include "auth_test.moc"
