// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"
#include "server/http/httpserver.h"
#include "support/writefile.h"

#include <QTemporaryDir>

namespace drainboard {

/// Certificates of an authority of the test's own, as the files that a server reads.
class HttpTestCertificates
{
public:
    /// For this name and 127.0.0.1.
    HttpServer::Tls files(const QString &name)
    {
        const Identity identity = authority.issue({name, QStringLiteral("127.0.0.1")});
        const HttpServer::Tls files{m_folder.filePath(name + QStringLiteral(".crt")),
                                    m_folder.filePath(name + QStringLiteral(".key"))};
        writeFile(files.certificateFile, identity.certificatePem);
        writeFile(files.keyFile, identity.keyPem);
        return files;
    }

    const CertificateAuthority authority;

private:
    const QTemporaryDir m_folder;
};

} // namespace drainboard
