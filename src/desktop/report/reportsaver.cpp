// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/report/reportsaver.h"

#include "base/ownerfile.h"
#include "desktop/report/reporthtml.h"
#include "desktop/report/reportpages.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QtConcurrentRun>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Report)
};

Result<void> write(const Report &report, const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    const bool pdf = suffix == "pdf"_L1;
    if (!pdf && suffix != "html"_L1 && suffix != "htm"_L1)
        return failure(ErrorKind::InvalidInput,
                       Text::tr("Choose a name that ends in .html for a web page, or in .pdf."));
    // Names of apps and targets are not for everybody.
    if (!pdf)
        return writeOwnerFile(path, reportHtml(report, ReportLook::Screen).toUtf8());
    return writeOwnerFile(path, [&report](QIODevice &file) {
        writeReportPdf(report, file);
        return true; // what could not be written is found when the file is closed
    });
}

} // namespace

QFuture<Result<void>> saveReport(const Report &report, const QString &path)
{
    return QtConcurrent::run(&write, report, path);
}

} // namespace drainboard
