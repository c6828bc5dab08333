// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/providerpage.h"

#include "desktop/widgets/messageline.h"
#include "desktop/wizard/providercarddelegate.h"
#include "desktop/wizard/providerlistmodel.h"
#include "desktop/wizard/urlpaste.h"
#include "domain/drainurl.h"
#include "ui_providerpage.h"

#include <QKeyEvent>
#include <QWizard>

namespace drainboard {

using namespace Qt::StringLiterals;

ProviderPage::ProviderPage(AddDrainModel &model, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::ProviderPage>())
    , m_problem(new MessageLine(Tone::Error))
    , m_model(model)
{
    m_ui->setupUi(this);
    m_problem->setObjectName(QStringLiteral("addressProblem"));
    m_ui->layout->insertWidget(1, m_problem);
    m_found.setSourceModel(new ProviderListModel(this));
    m_found.setFilterRole(ProviderListModel::SearchRole);
    m_found.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_ui->providerList->setModel(&m_found);
    m_ui->providerList->setItemDelegate(new ProviderCardDelegate(this));
    m_ui->emptyLabel->hide();
    m_ui->searchEdit->installEventFilter(this);

    connect(m_ui->searchEdit, &QLineEdit::textChanged, this, &ProviderPage::search);
    onUrlPasted(m_ui->searchEdit, [this](const DrainDraft &draft) { usePasted(draft); });
    connect(m_ui->providerList->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ProviderPage::chooseCurrent);
    connect(m_ui->providerList, &QListView::doubleClicked, this, [this] { wizard()->next(); });
}

ProviderPage::~ProviderPage() = default;

void ProviderPage::initializePage()
{
    if (!m_model.providerId.isEmpty())
        select(m_model.providerId);
    m_ui->searchEdit->setFocus();
}

bool ProviderPage::isComplete() const
{
    return isAddress() || m_ui->providerList->currentIndex().isValid();
}

bool ProviderPage::validatePage()
{
    if (!isAddress())
        return true;
    const auto draft = draftFromUrl(m_ui->searchEdit->text());
    if (!draft) {
        m_problem->setText(tr("This is no drain URL that Drainboard knows. Choose the log service instead."));
        return false;
    }
    use(*draft);
    return true;
}

/// Whoever types "://" types an address. It stays one, and hidden, until the field is empty again.
bool ProviderPage::isAddress() const
{
    return m_ui->searchEdit->echoMode() == QLineEdit::Password;
}

bool ProviderPage::eventFilter(QObject *watched, QEvent *event)
{
    // The arrow keys move between cards while one goes on typing.
    if (watched == m_ui->searchEdit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up || key == Qt::Key_PageDown || key == Qt::Key_PageUp) {
            QCoreApplication::sendEvent(m_ui->providerList, event);
            return true;
        }
    }
    return QWizardPage::eventFilter(watched, event);
}

void ProviderPage::search()
{
    const QString text = m_ui->searchEdit->text();
    m_problem->setText({});
    if (text.isEmpty())
        m_ui->searchEdit->setEchoMode(QLineEdit::Normal);
    else if (text.contains("://"_L1))
        m_ui->searchEdit->setEchoMode(QLineEdit::Password);
    m_ui->emptyLabel->setText(
        isAddress()
            ? tr("This is a drain URL. It is hidden, for there may be a password in it. Enter takes it over.")
            : tr("No provider is called that. Any server that understands syslog can be reached through "
                 "“Syslog”."));
    m_found.setFilterFixedString(text.simplified());
    m_ui->emptyLabel->setVisible(m_found.rowCount() == 0);
    // Who types "syslog" means the provider of that name, not the first whose description has the word.
    const auto named =
        m_found.match(m_found.index(0, 0), Qt::DisplayRole, text.simplified(), 1, Qt::MatchStartsWith);
    if (text.isEmpty())
        select(m_model.providerId);
    else if (!named.isEmpty())
        m_ui->providerList->setCurrentIndex(named.front());
    else if (!m_ui->providerList->currentIndex().isValid())
        m_ui->providerList->setCurrentIndex(m_found.index(0, 0));
    chooseCurrent();
}

void ProviderPage::chooseCurrent()
{
    const QModelIndex current = m_ui->providerList->currentIndex();
    if (current.isValid())
        m_model.providerId = current.data(ProviderListModel::IdRole).toString();
    Q_EMIT completeChanged();
}

void ProviderPage::usePasted(const DrainDraft &draft)
{
    use(draft);
    wizard()->next();
}

void ProviderPage::use(const DrainDraft &draft)
{
    m_model.setDraft(draft);
    m_ui->searchEdit->clear();
    select(m_model.providerId);
}

void ProviderPage::select(const QString &providerId)
{
    const auto found = m_found.match(m_found.index(0, 0), ProviderListModel::IdRole, providerId, 1,
                                     Qt::MatchExactly | Qt::MatchCaseSensitive);
    if (!found.isEmpty())
        m_ui->providerList->setCurrentIndex(found.front());
}

} // namespace drainboard
