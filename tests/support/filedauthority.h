// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"
#include "support/writefile.h"

#include <QTemporaryDir>

namespace drainboard {

/// An authority whose certificate lies in a file, as a drain's options name it.
struct FiledAuthority : CertificateAuthority
{
    FiledAuthority() { save(); }
    explicit FiledAuthority(const QString &commonName)
        : CertificateAuthority(commonName)
    {
        save();
    }

    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("ca.pem"));

private:
    void save() const
    {
        if (!writeFile(file, pem()))
            qFatal("the authority's file cannot be written");
    }
};

} // namespace drainboard
