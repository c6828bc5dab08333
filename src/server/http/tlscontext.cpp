// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/tlscontext.h"

#include <QFile>

#include <openssl/ssl.h>

namespace drainboard {

namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> makeTlsContext(const HttpServer::Tls &tls)
{
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX *const native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // Idle connections give their buffers back, and clients' sessions are kept in their tickets, not here.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    // A key with a passphrase would ask for it on the terminal.
    SSL_CTX_set_default_passwd_cb(native, [](char *, int, int, void *) { return 0; });

    boost::system::error_code error;
    context->use_certificate_chain_file(QFile::encodeName(tls.certificateFile).toStdString(), error);
    if (error)
        return failure(
            ErrorKind::InvalidInput,
            HttpServer::tr("The TLS certificate cannot be read from %1.").arg(tls.certificateFile));
    context->use_private_key_file(QFile::encodeName(tls.keyFile).toStdString(), ssl::context::pem, error);
    if (error || SSL_CTX_check_private_key(native) != 1)
        return failure(
            ErrorKind::InvalidInput,
            HttpServer::tr("The key in %1 cannot be read or does not belong to the TLS certificate.")
                .arg(tls.keyFile));
    return context;
}

} // namespace drainboard
