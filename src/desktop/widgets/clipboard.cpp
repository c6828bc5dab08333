// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QPointer>
#include <QTimer>

namespace drainboard {

using namespace Qt::StringLiterals;

void copySecret(const QString &secret, std::chrono::milliseconds keepFor)
{
    auto *data = new QMimeData;
    data->setText(secret);
    data->setData(u"x-kde-passwordManagerHint"_s, "secret");
    data->setData(u"application/x-nspasteboard-concealed-type"_s, "1");
    data->setData(u"application/x-qt-windows-mime;value=\"ExcludeClipboardContentFromMonitorProcessing\""_s,
                  "1");
    QGuiApplication::clipboard()->setMimeData(data);

    // The clipboard deletes the data when something else takes its place, so the pointer tells whether the
    // secret is still there.
    const auto clear = [data = QPointer<QMimeData>(data)] {
        if (data)
            QGuiApplication::clipboard()->clear();
    };
    QTimer::singleShot(keepFor, data, clear);
    QObject::connect(qApp, &QGuiApplication::aboutToQuit, data, clear);
}

void copyText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace drainboard
