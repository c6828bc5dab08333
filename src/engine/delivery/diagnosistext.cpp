// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/diagnosistext.h"

#include "base/visibletext.h"
#include "engine/delivery/networktext.h"

#include <QCoreApplication>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostAddresses = 4;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Diagnosis)
};

QString authenticationAdvice(ProviderType provider)
{
    switch (provider) {
    case ProviderType::Elk:
        return Text::tr("Check the user name and the password in the drain's URL.");
    case ProviderType::Datadog:
        return Text::tr("Check the API key, and that its account is in the region of the drain.");
    default:
        return Text::tr(
            "Check the token of the drain; it may have been replaced or revoked at the provider.");
    }
}

QString httpAdvice(ProviderType provider, int status)
{
    switch (status) {
    case 400:
    case 406:
        return Text::tr("Check that the URL is the provider's address for log lines of this kind.");
    case 401:
    case 403:
        return authenticationAdvice(provider);
    case 402:
        return Text::tr("Look at the plan and its quota at the provider.");
    case 404:
        return Text::tr("Check the host and the path in the drain's URL.");
    case 408:
    case 429:
        return Text::tr("Wait a while and try again; the target limits how much it takes.");
    default:
        break;
    }
    if (status >= 500)
        return Text::tr("The fault is on the target's side: look at the provider's status page, or at the "
                        "log of the server, and try again later.");
    if (status >= 300 && status < 400)
        return Text::tr("Use the address that the target redirects to in the drain's URL.");
    return Text::tr("Something other than the provider may have answered, such as a proxy or a login page. "
                    "Check the host in the drain's URL.");
}

} // namespace

Finding nameFound(const QString &host, const QList<QHostAddress> &addresses)
{
    if (addresses.size() == 1 && addresses.first() == QHostAddress(host))
        return {Text::tr("%1 is an address: no name has to be looked up.").arg(host), {}};
    QStringList texts;
    for (const QHostAddress &address : addresses.first(std::min(mostAddresses, addresses.size())))
        texts.append(address.toString());
    if (addresses.size() > mostAddresses)
        texts.append(u"…"_s);
    return {Text::tr("%1 leads to %2.").arg(visibleText(host), texts.join(u", "_s)), {}};
}

Finding nameNotFound(const QString &host)
{
    return {Text::tr("No address is known for %1.").arg(visibleText(host)),
            Text::tr("Check the spelling of the host in the drain's URL. If it is right, this computer's "
                     "name server does not know it: the name may exist in another network only, or there "
                     "is no network.")};
}

Finding nameServerSilent(const QString &host, std::chrono::milliseconds limit)
{
    return {Text::tr("The name server did not say within %1 where %2 is.")
                .arg(secondsText(limit), visibleText(host)),
            Text::tr("Check this computer's network connection and its name server.")};
}

Finding connectionFailed(QAbstractSocket::SocketError error, const QString &host, quint16 port,
                         const QString &detail)
{
    const QString target = visibleText(host);
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return {Text::tr("%1 refused the connection on port %2.").arg(target).arg(port),
                Text::tr("The computer is there, but nothing takes connections on that port. Check the port "
                         "in the drain's URL, and whether the service runs.")};
    case QAbstractSocket::NetworkError:
        return {Text::tr("There is no way through the network to %1.").arg(target),
                Text::tr("Check this computer's network connection, and whether the target is in a network "
                         "that needs a VPN.")};
    case QAbstractSocket::SocketAccessError:
        return {Text::tr("This computer does not permit a connection to %1, port %2.").arg(target).arg(port),
                Text::tr("A firewall or a policy on this computer forbids it; ask who looks after it.")};
    default:
        return {Text::tr("The connection to %1, port %2 failed: %3.")
                    .arg(target, QString::number(port), cleanedDetail(detail)),
                Text::tr("Try again; if it stays so, ask the target's operator.")};
    }
}

Finding connectionTimedOut(const QString &host, quint16 port, std::chrono::milliseconds limit)
{
    return {Text::tr("Nothing answered at %1, port %2 within %3.")
                .arg(visibleText(host), QString::number(port), secondsText(limit)),
            Text::tr("A firewall on the way may drop the packets, or the computer is down. Ask the target's "
                     "operator whether this port is open for your network.")};
}

Finding datagramRoute(const QHostAddress &address, quint16 port)
{
    return {Text::tr("Packets to %1, port %2 can leave this computer. UDP knows no connection: whether "
                     "anybody listens there cannot be known without sending a line.")
                .arg(address.toString())
                .arg(port),
            {}};
}

Finding answerFound(const Endpoint &endpoint, const Outcome &outcome)
{
    if (outcome.verdict != Verdict::Delivered) {
        const QString advice =
            outcome.httpStatus != 0
                ? httpAdvice(endpoint.provider, outcome.httpStatus)
                : Text::tr("Check that the port in the drain's URL is the one for log lines, "
                           "and look into the log of the target.");
        return {Text::tr("The target did not take the line: %1.").arg(outcome.text), advice};
    }
    if (outcome.httpStatus != 0)
        return {Text::tr("The target took the line: %1.").arg(outcome.text), {}};
    const QString advice = Text::tr("Look for the line at the target to be sure.");
    if (endpoint.transport == Transport::Udp)
        return {Text::tr("The line was sent and the port did not refuse it. Nobody confirms that a packet "
                         "arrived."),
                advice};
    return {Text::tr("The line was written. Targets of this kind do not confirm what they take."), advice};
}

Finding lineNotSent(const QString &problem)
{
    const QString sentence = problem.endsWith(u'.') ? problem : problem + u'.';
    return {Text::tr("The line was not sent: %1", "a sentence").arg(sentence),
            Text::tr("Run the diagnosis again to see the step that fails now.")};
}

} // namespace drainboard
