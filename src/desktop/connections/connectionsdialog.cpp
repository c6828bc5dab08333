// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/connectionsdialog.h"

#include "ui_connectionsdialog.h"

#include "base/visibletext.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QHeaderView>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

enum Column { NameColumn, KindColumn, AddressColumn, RegionsColumn, ChangesColumn };
constexpr int idRole = Qt::UserRole;

} // namespace

ConnectionsDialog::ConnectionsDialog(ConnectionStore &store, TokenVault &vault, ProbeAccount probe,
                                     QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ConnectionsDialog>())
    , m_store(store)
    , m_vault(vault)
    , m_probe(std::move(probe))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    m_ui->addButton->setIcon(icon(Icon::Add));
    m_ui->editButton->setIcon(icon(Icon::Edit));
    m_ui->testButton->setIcon(icon(Icon::Test));
    m_ui->removeButton->setIcon(icon(Icon::Delete));
    m_ui->tree->header()->setSectionResizeMode(QHeaderView::ResizeToContents);

    connect(&store, &ConnectionStore::changed, this, &ConnectionsDialog::fill);
    connect(m_ui->tree, &QTreeWidget::currentItemChanged, this, &ConnectionsDialog::showState);
    const auto openCurrent = [this] {
        const QString id = currentId();
        accept();
        Q_EMIT openRequested(id);
    };
    connect(m_ui->tree, &QTreeWidget::itemActivated, this, openCurrent);
    connect(m_ui->openButton, &QAbstractButton::clicked, this, openCurrent);
    connect(m_ui->addButton, &QAbstractButton::clicked, this, &ConnectionsDialog::addRequested);
    connect(m_ui->editButton, &QAbstractButton::clicked, this, [this] { Q_EMIT editRequested(currentId()); });
    connect(m_ui->testButton, &QAbstractButton::clicked, this, &ConnectionsDialog::test);
    connect(m_ui->removeButton, &QAbstractButton::clicked, this,
            [this] { Q_EMIT removeRequested(currentId()); });
    connect(m_ui->journalButton, &QAbstractButton::clicked, this, &ConnectionsDialog::journalRequested);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 120, fontMetrics().height() * 24});
    fill();
}

ConnectionsDialog::~ConnectionsDialog() = default;

void ConnectionsDialog::setOpenOne(const std::optional<Connection> &connection)
{
    m_openOne = connection;
    fill();
}

QString ConnectionsDialog::currentId() const
{
    const QTreeWidgetItem *item = m_ui->tree->currentItem();
    return item ? item->data(NameColumn, idRole).toString() : QString();
}

void ConnectionsDialog::fill()
{
    const QString before = currentId();
    m_ui->tree->clear();
    for (const Connection &connection : m_store.connections()) {
        QStringList regions;
        for (const Region &region : connection.regions)
            regions.append(visibleText(region.name));
        const bool inspectOnly =
            connection.inspectOnly || (m_openOne && m_openOne->id == connection.id && m_openOne->inspectOnly);
        auto *item =
            new QTreeWidgetItem(m_ui->tree, {visibleText(connection.name), kindName(connection.kind),
                                             connection.authBase, regions.join(tr(", ", "between regions")),
                                             inspectOnly ? tr("Inspect only") : tr("Allowed")});
        item->setIcon(NameColumn, connectionMark(connection.colour));
        item->setData(NameColumn, idRole, connection.id);
        if (connection.id == before || !m_ui->tree->currentItem())
            m_ui->tree->setCurrentItem(item);
    }
    showState();
}

void ConnectionsDialog::test()
{
    const auto connection = m_store.find(currentId());
    if (!connection)
        return;
    const QString name = visibleText(connection->name);
    m_ui->statusLabel->setText(tr("%1: testing…").arg(name));
    onReply(this, m_vault.read(connection->id), [this, connection, name](const Result<SecretText> &token) {
        if (!token) {
            tell(connection->id, tr("%1: %2", "name, problem").arg(name, token.error().text));
            return;
        }
        onReply(this, m_probe(connection->kind, connection->authBase, *token),
                [this, id = connection->id, name](const Result<Account> &account) {
                    tell(id,
                         account
                             ? tr("%1: the token is accepted. It belongs to %2.")
                                   .arg(name, visibleText(account->user))
                             : tr("%1: %2", "name, problem").arg(name, visibleText(account.error().text)));
                });
    });
}

void ConnectionsDialog::tell(const QString &id, const QString &text)
{
    if (id == currentId()) // else it is not asked for any more
        m_ui->statusLabel->setText(text);
}

void ConnectionsDialog::showState()
{
    const bool any = !currentId().isEmpty();
    for (QWidget *button :
         {static_cast<QWidget *>(m_ui->openButton), static_cast<QWidget *>(m_ui->editButton),
          static_cast<QWidget *>(m_ui->testButton), static_cast<QWidget *>(m_ui->removeButton)})
        button->setEnabled(any);
    m_ui->statusLabel->setText(
        any ? QString() : tr("No account and no server is connected yet; “Add a connection” begins."));
}

} // namespace drainboard
