// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "domain/provider.h"

#include <QList>
#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace drainboard {

class DrainOptionsForm;
class FormField;

/// The form of one drain: fields made from its provider's descriptor and, where the platform has them, the
/// options of our own engine under "Advanced". Serves the wizard and the edit dialog.
class DrainEditor : public QWidget
{
    Q_OBJECT

public:
    explicit DrainEditor(QWidget *parent = nullptr);
    ~DrainEditor() override;

    void setOptionsOffered(bool offered);

    /// Builds the fields anew if the provider is another one. Values that are there are judged at once.
    void setDraft(const DrainDraft &draft);
    DrainDraft draft() const;
    void setOptions(const DrainOptions &options);
    DrainOptions options() const;

    /// Not by a focus proxy: standing behind its fields in the tab order, it would lead back to the first.
    void focusFirstField();
    /// Shows every error there is and takes the keyboard to the first. True if there is none.
    bool check();
    /// Shows what the platform said about a field. False if there is no such field.
    bool showError(const QString &key, const QString &error);

Q_SIGNALS:
    void changed();
    /// A whole drain URL was pasted into a field; the field itself is as it was before.
    void urlPasted(const drainboard::DrainDraft &draft);

private:
    struct Field
    {
        FieldDescriptor descriptor;
        FormField *form;
    };

    void build(const ProviderDescriptor &provider);
    QWidget *makeEditor(const FieldDescriptor &descriptor);
    QString value(const Field &field) const;
    void setValue(const Field &field, const QString &value);
    void scrollTo(QWidget *widget);
    void onChanged();

    QString m_providerId;
    QVBoxLayout *m_fieldLayout;
    QList<Field> m_fields;
    QToolButton *m_advancedButton;
    DrainOptionsForm *m_options;
};

} // namespace drainboard
