// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/sourceindex.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

StoredSource app(std::int64_t id)
{
    StoredSource source;
    source.id = SourceId{id};
    source.ref.app = u"app-%1"_s.arg(id);
    return source;
}

StoredDrain drain(std::int64_t id, const StoredSource &source, const QByteArray &url)
{
    return {DrainId{id}, source.id, {source.ref, url, {}}, {}};
}

QList<std::int64_t> idsOf(const QList<StoredDrain> &drains)
{
    QList<std::int64_t> ids;
    for (const auto &each : drains)
        ids.append(each.id.value);
    std::ranges::sort(ids);
    return ids;
}

} // namespace

class SourceIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void knowsTheDrainsOfEachSource();
    void aChangedDrainHasItsNewUrlAlone();
    void aSourceGoesWithItsDrains();

private:
    const StoredSource m_shop = app(1);
    const StoredSource m_blog = app(2);
    SourceIndex m_index;
};

void SourceIndexTest::init()
{
    m_index = {};
    m_index.put(m_shop);
    m_index.put(m_blog);
    m_index.put(drain(1, m_shop, "tcp://a:1"));
    m_index.put(drain(2, m_blog, "tcp://a:1"));
    m_index.put(drain(3, m_shop, "tcp://b:1"));
}

void SourceIndexTest::knowsTheDrainsOfEachSource()
{
    QCOMPARE(idsOf(m_index.drains(m_shop.id)), (QList<std::int64_t>{1, 3}));
    QCOMPARE(idsOf(m_index.drains(m_blog.id)), (QList<std::int64_t>{2}));
    m_index.remove(DrainId{1});
    QCOMPARE(idsOf(m_index.drains(m_shop.id)), (QList<std::int64_t>{3}));
    QCOMPARE(idsOf(m_index.drains()), (QList<std::int64_t>{2, 3}));
    QVERIFY(m_index.drains(SourceId{9}).isEmpty());
}

void SourceIndexTest::aChangedDrainHasItsNewUrlAlone()
{
    m_index.put(drain(1, m_shop, "tcp://c:1"));
    QCOMPARE(idsOf(m_index.drains(m_shop.id)), (QList<std::int64_t>{1, 3}));
    QVERIFY(!m_index.drain(DrainKey{m_shop.ref, "tcp://a:1"}));
    QCOMPARE(m_index.drain(DrainKey{m_shop.ref, "tcp://c:1"})->id, DrainId{1});
}

void SourceIndexTest::aSourceGoesWithItsDrains()
{
    auto gone = m_index.remove(m_shop.id);
    std::ranges::sort(gone);
    QCOMPARE(gone, (QList{DrainId{1}, DrainId{3}}));
    QVERIFY(!m_index.source(m_shop.ref) && m_index.drains(m_shop.id).isEmpty());
    QCOMPARE(idsOf(m_index.drains()), (QList<std::int64_t>{2}));
    QVERIFY(m_index.remove(m_shop.id).isEmpty());
}

QTEST_GUILESS_MAIN(SourceIndexTest)
#include "sourceindex_test.moc"
