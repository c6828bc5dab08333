<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AddDrainModel</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
</context>
<context>
    <name>Catalogue</name>
    <message>
        <source>There is no such addon.</source>
        <translation>Cet addon n’existe pas.</translation>
    </message>
    <message>
        <source>There is no such app.</source>
        <translation>Cette application n’existe pas.</translation>
    </message>
    <message>
        <source>There is no such drain; it may have been removed.</source>
        <translation>Ce drain n’existe pas ; il a peut-être été supprimé.</translation>
    </message>
    <message>
        <source>An app&apos;s name is 1 to 48 letters, digits and signs of plain ASCII, without spaces.</source>
        <translation>Le nom d’une application compte de 1 à 48 lettres, chiffres et signes ASCII, sans espace.</translation>
    </message>
    <message>
        <source>There is already an app named %1.</source>
        <translation>Il existe déjà une application nommée %1.</translation>
    </message>
    <message>
        <source>There is no addon of this kind.</source>
        <translation>Ce type d’addon n’existe pas.</translation>
    </message>
    <message>
        <source>%1 produces no lines; only databases do.</source>
        <translation>%1 ne produit pas de lignes ; seules les bases de données en produisent.</translation>
    </message>
    <message>
        <source>This addon already has this drain.</source>
        <translation>Cet addon a déjà ce drain.</translation>
    </message>
    <message>
        <source>This app already has this drain.</source>
        <translation>Cette application a déjà ce drain.</translation>
    </message>
    <message>
        <source>There is already a drain with this target.</source>
        <translation>Il existe déjà un drain vers cette cible.</translation>
    </message>
</context>
<context>
    <name>CatalogueStore</name>
    <message>
        <source>The catalogue %1 is damaged or not Drainboard&apos;s.</source>
        <translation>Le catalogue %1 est endommagé ou n’appartient pas à Drainboard.</translation>
    </message>
    <message>
        <source>The catalogue %1 cannot be written to.</source>
        <translation>Impossible d’écrire dans le catalogue %1.</translation>
    </message>
    <message>
        <source>The catalogue %1 cannot be saved: the disk is full or fails.</source>
        <translation>Impossible d’enregistrer le catalogue %1 : le disque est plein ou défaillant.</translation>
    </message>
    <message>
        <source>The catalogue %1 is held by another program.</source>
        <translation>Le catalogue %1 est utilisé par un autre programme.</translation>
    </message>
    <message>
        <source>The catalogue %1 gives an error (SQLite code %2).</source>
        <translation>Le catalogue %1 renvoie une erreur (code SQLite %2).</translation>
    </message>
    <message>
        <source>The catalogue %1 cannot be made.</source>
        <translation>Impossible de créer le catalogue %1.</translation>
    </message>
    <message>
        <source>%1 is not a catalogue of Drainboard.</source>
        <translation>%1 n’est pas un catalogue de Drainboard.</translation>
    </message>
    <message>
        <source>The catalogue %1 was made by a newer version of Drainboard.</source>
        <translation>Le catalogue %1 a été créé par une version plus récente de Drainboard.</translation>
    </message>
    <message>
        <source>The catalogue %1 is damaged.</source>
        <translation>Le catalogue %1 est endommagé.</translation>
    </message>
</context>
<context>
    <name>CatalogueThread</name>
    <message>
        <source>Drainboard&apos;s store is not open.</source>
        <translation>Le stockage de Drainboard n’est pas ouvert.</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>See, add, test and watch log drains: rules that forward log lines to log services.</source>
        <translation>Voir, ajouter, tester et surveiller des drains de logs : des règles qui transmettent des lignes de log à des services de logs.</translation>
    </message>
    <message>
        <source>Open the demo on throw-away data.</source>
        <translation>Ouvrir la démo sur des données jetables.</translation>
    </message>
    <message>
        <source>Keep the data in &lt;DIR&gt; instead of %1.</source>
        <translation>Conserver les données dans &lt;DIR&gt; au lieu de %1.</translation>
    </message>
    <message>
        <source>Take syslog lines at &lt;ADDRESS:PORT&gt;, this time only.</source>
        <translation>Recevoir les lignes syslog sur &lt;ADDRESS:PORT&gt;, pour cette fois seulement.</translation>
    </message>
    <message>
        <source>Select the app with this name.</source>
        <translation>Sélectionner l’application qui porte ce nom.</translation>
    </message>
    <message>
        <source>Drainboard does not know what to do with “%1”; see --help.</source>
        <translation>Drainboard ne sait que faire de « %1 » ; voir --help.</translation>
    </message>
</context>
<context>
    <name>DeliveryMark</name>
    <message>
        <source>lost: %1</source>
        <translation>perdue : %1</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>delivered or lost: no longer known</source>
        <translation>livrée ou perdue : on ne le sait plus</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>livrée</translation>
    </message>
</context>
<context>
    <name>DrainRules</name>
    <message>
        <source>The CA file %1 cannot be read.</source>
        <translation>Impossible de lire le fichier d’AC %1.</translation>
    </message>
    <message>
        <source>The CA file %1 holds no certificate in PEM form.</source>
        <translation>Le fichier d’AC %1 ne contient aucun certificat au format PEM.</translation>
    </message>
    <message>
        <source>A drain&apos;s URL has 1 to %1 visible characters, no spaces.</source>
        <translation>L’URL d’un drain compte de 1 à %1 caractères visibles, sans espace.</translation>
    </message>
    <message>
        <source>Drainboard does not know how to forward to a URL of this form; its scheme is not one of the providers&apos;.</source>
        <translation>Drainboard ne sait pas transmettre vers une URL de cette forme ; son schéma n’est celui d’aucun fournisseur.</translation>
    </message>
    <message>
        <source>This target is Drainboard&apos;s own intake: lines would go round for ever.</source>
        <translation>Cette cible est la propre réception de Drainboard : les lignes tourneraient sans fin.</translation>
    </message>
    <message>
        <source>Quarantine comes after 1 to 1000 failures and lasts 1 minute to 24 hours.</source>
        <translation>La quarantaine arrive après 1 à 1000 échecs et dure de 1 minute à 24 heures.</translation>
    </message>
</context>
<context>
    <name>DrainUrl</name>
    <message>
        <source>unrecognised</source>
        <translation>non reconnue</translation>
    </message>
</context>
<context>
    <name>Endpoint</name>
    <message>
        <source>The drain&apos;s URL holds no token.</source>
        <translation>L’URL du drain ne contient pas de jeton.</translation>
    </message>
    <message>
        <source>The token holds characters that cannot be sent.</source>
        <translation>Le jeton contient des caractères qui ne peuvent pas être envoyés.</translation>
    </message>
    <message>
        <source>The drain&apos;s URL holds no valid host.</source>
        <translation>L’URL du drain ne contient pas d’hôte valide.</translation>
    </message>
    <message>
        <source>The drain&apos;s URL holds no port between 1 and 65535.</source>
        <translation>L’URL du drain ne contient pas de port entre 1 et 65535.</translation>
    </message>
    <message>
        <source>The path of the URL holds characters that cannot be sent.</source>
        <translation>Le chemin de l’URL contient des caractères qui ne peuvent pas être envoyés.</translation>
    </message>
    <message>
        <source>The kind of drain is not recognised.</source>
        <translation>Le type de drain n’est pas reconnu.</translation>
    </message>
</context>
<context>
    <name>HealthText</name>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Inconnu</translation>
    </message>
    <message>
        <source>Nothing sent yet</source>
        <translation>Rien d’envoyé</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>Sain</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>failed attempts</comment>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>Quarantined</source>
        <translation>En quarantaine</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>Nouvel essai</translation>
    </message>
    <message>
        <source>This platform does not report the drain&apos;s health.</source>
        <translation>Cette plateforme n’indique pas l’état du drain.</translation>
    </message>
    <message>
        <source>Nothing has been sent yet: no line has come since the drain was added.</source>
        <translation>Rien n’a encore été envoyé : aucune ligne n’est arrivée depuis l’ajout du drain.</translation>
    </message>
    <message>
        <source>The target takes the lines.</source>
        <translation>La cible accepte les lignes.</translation>
    </message>
    <message>
        <source>The target failed too often and is left alone; the next attempt is in %1.</source>
        <translation>La cible a échoué trop souvent et est laissée tranquille ; prochaine tentative dans %1.</translation>
    </message>
    <message>
        <source>The pause is over; the next attempt decides.</source>
        <translation>La quarantaine est finie ; la prochaine tentative décidera.</translation>
    </message>
    <message>
        <source>Paused: nothing is sent until you resume it. Lines are kept meanwhile.</source>
        <translation>En pause : rien n’est envoyé avant la reprise. Entre-temps, les lignes sont gardées.</translation>
    </message>
    <message>
        <source>%1 The last attempt said: %2.</source>
        <comment>state sentence, reason</comment>
        <translation>%1 Résultat de la dernière tentative : %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) in a row have failed; after %1 the target is left alone for a while.</source>
        <translation>
            <numerusform>%n tentative a échoué ; après %1 de suite, la cible est laissée tranquille un moment.</numerusform>
            <numerusform>%n tentatives de suite ont échoué ; après %1, la cible est laissée tranquille un moment.</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Réponse</translation>
    </message>
</context>
<context>
    <name>HttpVerdict</name>
    <message>
        <source>the user name or password is not accepted</source>
        <translation>l’utilisateur ou le mot de passe n’est pas accepté</translation>
    </message>
    <message>
        <source>the source token is not accepted</source>
        <translation>le jeton de source n’est pas accepté</translation>
    </message>
    <message>
        <source>the API key is not accepted</source>
        <translation>la clé d’API n’est pas acceptée</translation>
    </message>
    <message>
        <source>the lines are not accepted in this form</source>
        <translation>les lignes ne sont pas acceptées sous cette forme</translation>
    </message>
    <message>
        <source>the plan&apos;s quota is used up</source>
        <translation>le quota de l’abonnement est épuisé</translation>
    </message>
    <message>
        <source>the target does not know this address</source>
        <translation>la cible ne connaît pas cette adresse</translation>
    </message>
    <message>
        <source>the target gave up waiting for the request</source>
        <translation>la cible n’a plus attendu la requête</translation>
    </message>
    <message>
        <source>too many lines at once</source>
        <translation>trop de lignes à la fois</translation>
    </message>
    <message>
        <source>too many requests</source>
        <translation>trop de requêtes</translation>
    </message>
    <message>
        <source>the target is not available</source>
        <translation>la cible n’est pas disponible</translation>
    </message>
    <message>
        <source>the target failed</source>
        <translation>la cible a eu une défaillance</translation>
    </message>
    <message>
        <source>redirects are not followed</source>
        <translation>les redirections ne sont pas suivies</translation>
    </message>
    <message>
        <source>not the answer that was expected</source>
        <translation>ce n’est pas la réponse attendue</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1 : %2</translation>
    </message>
</context>
<context>
    <name>LineMatcher</name>
    <message>
        <source>This regular expression is wrong at character %1: %2.</source>
        <translation>Cette expression régulière est incorrecte au caractère %1 : %2.</translation>
    </message>
</context>
<context>
    <name>ListenAddress</name>
    <message>
        <source>An address and a port are expected, such as 127.0.0.1:5514 or [::1]:5514.</source>
        <translation>Indiquez une adresse et un port, comme 127.0.0.1:5514 ou [::1]:5514.</translation>
    </message>
</context>
<context>
    <name>LogRowFormat</name>
    <message>
        <source>… [%1 more bytes]</source>
        <translation>… [encore %1 octets]</translation>
    </message>
</context>
<context>
    <name>LogSaver</name>
    <message>
        <source>The lines could not be saved to “%1”: %2.</source>
        <translation>Impossible d’enregistrer les lignes dans « %1 » : %2.</translation>
    </message>
</context>
<context>
    <name>NetworkText</name>
    <message>
        <source>certificate is not signed by a trusted authority</source>
        <translation>le certificat n’est pas signé par une autorité de confiance</translation>
    </message>
    <message>
        <source>certificate has been revoked</source>
        <translation>le certificat a été révoqué</translation>
    </message>
    <message>
        <source>certificate has expired on %1</source>
        <translation>le certificat a expiré le %1</translation>
    </message>
    <message>
        <source>certificate is not valid before %1</source>
        <translation>le certificat n’est pas valable avant le %1</translation>
    </message>
    <message>
        <source>certificate is for another host: %1</source>
        <translation>le certificat est celui d’un autre hôte : %1</translation>
    </message>
    <message>
        <source>certificate is not valid: %1</source>
        <translation>le certificat n’est pas valable : %1</translation>
    </message>
    <message>
        <source>name not found</source>
        <translation>nom introuvable</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>connexion refusée</translation>
    </message>
    <message>
        <source>the target closed the connection</source>
        <translation>la cible a fermé la connexion</translation>
    </message>
    <message>
        <source>the network cannot be reached</source>
        <translation>le réseau est inaccessible</translation>
    </message>
    <message>
        <source>this computer does not permit the connection</source>
        <translation>cet ordinateur n’autorise pas la connexion</translation>
    </message>
    <message>
        <source>this computer has too many connections open</source>
        <translation>cet ordinateur a trop de connexions ouvertes</translation>
    </message>
    <message>
        <source>the line is too long for a datagram</source>
        <translation>la ligne est trop longue pour un datagramme</translation>
    </message>
    <message>
        <source>the connection failed: %1</source>
        <translation>la connexion a échoué : %1</translation>
    </message>
    <message>
        <source>TLS handshake failed: %1</source>
        <translation>la négociation TLS a échoué : %1</translation>
    </message>
    <message>
        <source>the target closed the connection without an answer</source>
        <translation>la cible a fermé la connexion sans réponse</translation>
    </message>
    <message>
        <source>the answer is not HTTP</source>
        <translation>la réponse n’est pas du HTTP</translation>
    </message>
    <message>
        <source>the request failed: %1</source>
        <translation>la requête a échoué : %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>the target is Drainboard&apos;s own intake</source>
        <translation>la cible est la propre réception de Drainboard</translation>
    </message>
    <message>
        <source>the request failed</source>
        <translation>la requête a échoué</translation>
    </message>
</context>
<context>
    <name>Platform</name>
    <message>
        <source>The request was cancelled.</source>
        <translation>La demande a été annulée.</translation>
    </message>
</context>
<context>
    <name>Provider</name>
    <message>
        <source>Host</source>
        <translation>Hôte</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Application monitoring with logs beside errors and performance.</source>
        <translation>Supervision d’applications : les logs à côté des erreurs et des performances.</translation>
    </message>
    <message>
        <source>Log source key</source>
        <translation>Clé de source de logs</translation>
    </message>
    <message>
        <source>The key of a log source, not the push API key: AppSignal ▸ Logging ▸ Manage sources.</source>
        <translation>La clé d’une source de logs, pas la clé d’API « push » : AppSignal ▸ Logging ▸ Manage sources.</translation>
    </message>
    <message>
        <source>Only for an endpoint of your own; empty for AppSignal&apos;s.</source>
        <translation>Seulement pour un point d’accès à vous ; vide pour celui d’AppSignal.</translation>
    </message>
    <message>
        <source>Only for an endpoint of your own; empty for 443.</source>
        <translation>Seulement pour un point d’accès à vous ; vide pour 443.</translation>
    </message>
    <message>
        <source>Hosted logs with SQL queries and alerts, formerly Logtail.</source>
        <translation>Logs hébergés avec requêtes SQL et alertes, anciennement Logtail.</translation>
    </message>
    <message>
        <source>Source token</source>
        <translation>Jeton de source</translation>
    </message>
    <message>
        <source>The token of the source: Better Stack ▸ Sources ▸ your source ▸ Configure.</source>
        <translation>Le jeton de la source : Better Stack ▸ Sources ▸ votre source ▸ Configure.</translation>
    </message>
    <message>
        <source>The ingesting host that stands beside the token on the source&apos;s page.</source>
        <translation>L’hôte d’ingestion indiqué à côté du jeton sur la page de la source.</translation>
    </message>
    <message>
        <source>Hosted monitoring: logs, metrics and traces in one place.</source>
        <translation>Supervision hébergée : logs, métriques et traces au même endroit.</translation>
    </message>
    <message>
        <source>Europe (datadoghq.eu)</source>
        <translation>Europe (datadoghq.eu)</translation>
    </message>
    <message>
        <source>United States (datadoghq.com)</source>
        <translation>États-Unis (datadoghq.com)</translation>
    </message>
    <message>
        <source>United States 3 (us3.datadoghq.com)</source>
        <translation>États-Unis 3 (us3.datadoghq.com)</translation>
    </message>
    <message>
        <source>United States 5 (us5.datadoghq.com)</source>
        <translation>États-Unis 5 (us5.datadoghq.com)</translation>
    </message>
    <message>
        <source>Asia-Pacific 1 (ap1.datadoghq.com)</source>
        <translation>Asie-Pacifique 1 (ap1.datadoghq.com)</translation>
    </message>
    <message>
        <source>Asia-Pacific 2 (ap2.datadoghq.com)</source>
        <translation>Asie-Pacifique 2 (ap2.datadoghq.com)</translation>
    </message>
    <message>
        <source>United Kingdom (uk1.datadoghq.com)</source>
        <translation>Royaume-Uni (uk1.datadoghq.com)</translation>
    </message>
    <message>
        <source>US government (ddog-gov.com)</source>
        <translation>Gouvernement des États-Unis (ddog-gov.com)</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clé d’API</translation>
    </message>
    <message>
        <source>An API key of 32 hexadecimal digits: Datadog ▸ Organization settings ▸ API keys.</source>
        <translation>Une clé d’API de 32 chiffres hexadécimaux : Datadog ▸ Organization settings ▸ API keys.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Région</translation>
    </message>
    <message>
        <source>The site your account lives on, as in the address of its pages.</source>
        <translation>Le site de votre compte, comme dans l’adresse de ses pages.</translation>
    </message>
    <message>
        <source>Your own Logstash with an HTTP input, in front of Elasticsearch and Kibana.</source>
        <translation>Votre propre Logstash avec une entrée HTTP, devant Elasticsearch et Kibana.</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>The address of Logstash&apos;s HTTP input, with its user and password in it.</source>
        <translation>L’adresse de l’entrée HTTP de Logstash, avec son utilisateur et son mot de passe.</translation>
    </message>
    <message>
        <source>OVHcloud&apos;s Logs Data Platform, read through Graylog.</source>
        <translation>La Logs Data Platform d’OVHcloud, consultée dans Graylog.</translation>
    </message>
    <message>
        <source>Write token</source>
        <translation>Jeton d’écriture</translation>
    </message>
    <message>
        <source>The X-OVH-TOKEN of the data stream: Logs Data Platform ▸ Data stream ▸ Copy the write token.</source>
        <translation>Le X-OVH-TOKEN du flux de données : Logs Data Platform ▸ Data stream ▸ Copy the write token.</translation>
    </message>
    <message>
        <source>The cluster of your service, as on its home page; the port is 6514.</source>
        <translation>Le cluster de votre service, indiqué sur sa page d’accueil ; le port est 6514.</translation>
    </message>
    <message>
        <source>Hosted log tail and search; host and port are all it needs.</source>
        <translation>Suivi et recherche de logs hébergés ; il suffit d’un hôte et d’un port.</translation>
    </message>
    <message>
        <source>The first part of your log destination: Papertrail ▸ Settings ▸ Log destinations.</source>
        <translation>La première partie de votre destination : Papertrail ▸ Settings ▸ Log destinations.</translation>
    </message>
    <message>
        <source>The number behind the colon of your log destination.</source>
        <translation>Le nombre après les deux-points de votre destination.</translation>
    </message>
    <message>
        <source>Any syslog server: rsyslog, syslog-ng, Graylog, Loggly, Sumo Logic …</source>
        <translation>Tout serveur syslog : rsyslog, syslog-ng, Graylog, Loggly, Sumo Logic…</translation>
    </message>
    <message>
        <source>The name or address of the syslog server.</source>
        <translation>Le nom ou l’adresse du serveur syslog.</translation>
    </message>
    <message>
        <source>6514 is usual for TLS, 514 for UDP and plain TCP.</source>
        <translation>6514 d’ordinaire pour TLS, 514 pour UDP et TCP sans TLS.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Jeton</translation>
    </message>
    <message>
        <source>Only if your log service tells senders apart by a token.</source>
        <translation>Seulement si votre service de logs distingue les expéditeurs par un jeton.</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>TCP with TLS unless the server cannot do it.</source>
        <translation>TCP avec TLS, sauf si le serveur n’en est pas capable.</translation>
    </message>
    <message>
        <source>TCP with TLS (encrypted)</source>
        <translation>TCP avec TLS (chiffré)</translation>
    </message>
    <message>
        <source>TCP (not encrypted)</source>
        <translation>TCP (non chiffré)</translation>
    </message>
    <message>
        <source>UDP (not encrypted)</source>
        <translation>UDP (non chiffré)</translation>
    </message>
    <message>
        <source>Hosted monitoring; logs go to its TLS syslog endpoint.</source>
        <translation>Supervision hébergée ; les logs vont à son point d’accès syslog TLS.</translation>
    </message>
    <message>
        <source>Licence key</source>
        <translation>Clé de licence</translation>
    </message>
    <message>
        <source>An ingest licence key: New Relic ▸ user menu ▸ API keys.</source>
        <translation>Une clé de licence d’ingestion : New Relic ▸ menu utilisateur ▸ API keys.</translation>
    </message>
    <message>
        <source>The region your account was made in.</source>
        <translation>La région où votre compte a été créé.</translation>
    </message>
    <message>
        <source>Europe</source>
        <translation>Europe</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>États-Unis</translation>
    </message>
</context>
<context>
    <name>RegularFile</name>
    <message>
        <source>%1 is not a regular file.</source>
        <translation>%1 n’est pas un fichier ordinaire.</translation>
    </message>
    <message>
        <source>The file %1 does not exist yet.</source>
        <translation>Le fichier %1 n’existe pas encore.</translation>
    </message>
    <message>
        <source>The file %1 cannot be read: %2.</source>
        <translation>Impossible de lire le fichier %1 : %2.</translation>
    </message>
</context>
<context>
    <name>Severity</name>
    <message>
        <source>emergency</source>
        <translation>urgence</translation>
    </message>
    <message>
        <source>alert</source>
        <translation>alerte</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>critique</translation>
    </message>
    <message>
        <source>error</source>
        <translation>erreur</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>avertissement</translation>
    </message>
    <message>
        <source>notice</source>
        <translation>notification</translation>
    </message>
    <message>
        <source>information</source>
        <translation>information</translation>
    </message>
    <message>
        <source>debug</source>
        <translation>débogage</translation>
    </message>
</context>
<context>
    <name>SyslogListener</name>
    <message>
        <source>%1 is in use by another program.</source>
        <translation>%1 est utilisé par un autre programme.</translation>
    </message>
    <message>
        <source>Listening on %1 is not permitted.</source>
        <translation>L’écoute sur %1 n’est pas autorisée.</translation>
    </message>
    <message>
        <source>Listening on %1 failed: %2.</source>
        <translation>L’écoute sur %1 a échoué : %2.</translation>
    </message>
</context>
<context>
    <name>TestLine</name>
    <message>
        <source>Drainboard cannot send to this kind of URL.</source>
        <translation>Drainboard ne sait pas envoyer vers ce type d’URL.</translation>
    </message>
</context>
<context>
    <name>TlsTrust</name>
    <message>
        <source>the CA file %1 cannot be read: %2</source>
        <translation>impossible de lire le fichier d’AC %1 : %2</translation>
    </message>
    <message>
        <source>the CA file %1 is too large</source>
        <translation>le fichier d’AC %1 est trop grand</translation>
    </message>
    <message>
        <source>the CA file %1 holds no certificate</source>
        <translation>le fichier d’AC %1 ne contient aucun certificat</translation>
    </message>
    <message>
        <source>TLS is not available on this computer</source>
        <translation>TLS n’est pas disponible sur cet ordinateur</translation>
    </message>
    <message>
        <source>the CA file holds no certificate that can be read</source>
        <translation>le fichier d’AC ne contient aucun certificat lisible</translation>
    </message>
    <message>
        <source>the CA file %1 is not a file</source>
        <translation>le fichier d’AC %1 n’est pas un fichier</translation>
    </message>
</context>
<context>
    <name>Validation</name>
    <message>
        <source>%1: no spaces or control characters are allowed.</source>
        <translation>%1 : les espaces et les caractères de contrôle sont interdits.</translation>
    </message>
    <message>
        <source>%1: at most 256 characters are allowed.</source>
        <translation>%1 : 256 caractères au plus.</translation>
    </message>
    <message>
        <source>A Datadog API key usually has 32 hexadecimal digits.</source>
        <translation>Une clé d’API Datadog a d’ordinaire 32 chiffres hexadécimaux.</translation>
    </message>
    <message>
        <source>An OVHcloud write token usually is a UUID such as 4b1f0c9e-1111-4222-8333-0123456789ab.</source>
        <translation>Un jeton d’écriture OVHcloud est d’ordinaire un UUID comme 4b1f0c9e-1111-4222-8333-0123456789ab.</translation>
    </message>
    <message>
        <source>%1: expected one of %2.</source>
        <translation>%1 : valeurs possibles : %2.</translation>
    </message>
    <message>
        <source>Lines travel unencrypted: everyone on the way can read them.</source>
        <translation>Les lignes voyagent en clair : chacun peut les lire en chemin.</translation>
    </message>
    <message>
        <source>only letters, digits and signs of URLs are allowed; write others as %XX.</source>
        <translation>seuls les lettres, chiffres et signes des URL sont permis ; écrivez les autres sous la forme %XX.</translation>
    </message>
    <message>
        <source>at most 2048 characters are allowed.</source>
        <translation>2048 caractères au plus.</translation>
    </message>
    <message>
        <source>a % must be followed by two hexadecimal digits; write a plain one as %25.</source>
        <translation>un % doit être suivi de deux chiffres hexadécimaux ; pour un simple %, écrivez %25.</translation>
    </message>
    <message>
        <source>must begin with https://, for example https://user:password@logstash.example.com.</source>
        <translation>doit commencer par https://, par exemple https://user:password@logstash.example.com.</translation>
    </message>
    <message>
        <source>must not have a part behind #; write # in a password as %23.</source>
        <translation>ne doit rien avoir après un # ; dans un mot de passe, écrivez # sous la forme %23.</translation>
    </message>
    <message>
        <source>has more than one @; write @ in a password as %40.</source>
        <translation>contient plus d’un @ ; dans un mot de passe, écrivez @ sous la forme %40.</translation>
    </message>
    <message>
        <source>must hold user and password, as in https://user:password@logstash.example.com.</source>
        <translation>doit contenir l’utilisateur et le mot de passe, comme https://user:password@logstash.example.com.</translation>
    </message>
    <message>
        <source>the port must be a number from 1 to 65535.</source>
        <translation>le port doit être un nombre de 1 à 65535.</translation>
    </message>
    <message>
        <source>needs a host behind the @: a DNS name or an IP address.</source>
        <translation>il faut un hôte après le @ : un nom DNS ou une adresse IP.</translation>
    </message>
    <message>
        <source>http:// is allowed only to this machine or a private address; use https://.</source>
        <translation>http:// n’est permis que vers cette machine ou une adresse privée ; utilisez https://.</translation>
    </message>
    <message>
        <source>Lines and the password travel unencrypted: everyone on the way can read them.</source>
        <translation>Les lignes et le mot de passe voyagent en clair : chacun peut les lire en chemin.</translation>
    </message>
    <message>
        <source>%1 is required.</source>
        <translation>%1 : valeur obligatoire.</translation>
    </message>
    <message>
        <source>%1: expected a DNS name such as %2, an IPv4 address, or an IPv6 address in brackets.</source>
        <translation>%1 : indiquez un nom DNS comme %2, une adresse IPv4, ou une adresse IPv6 entre crochets.</translation>
    </message>
    <message>
        <source>%1: expected a number from 1 to 65535.</source>
        <translation>%1 : indiquez un nombre de 1 à 65535.</translation>
    </message>
    <message>
        <source>Choose a provider.</source>
        <translation>Choisissez un fournisseur.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>field, problem</comment>
        <translation>%1 : %2</translation>
    </message>
</context>
<context>
    <name>drainboard::AddDrainWizard</name>
    <message>
        <source>Add a drain</source>
        <translation>Ajouter un drain</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>&amp;Add the drain</source>
        <translation>A&amp;jouter le drain</translation>
    </message>
</context>
<context>
    <name>drainboard::AddonDialog</name>
    <message>
        <source>&amp;Kind of addon</source>
        <translation>&amp;Type d’addon</translation>
    </message>
    <message>
        <source>Kind of addon</source>
        <translation>Type d’addon</translation>
    </message>
    <message>
        <source>Create an addon of %1</source>
        <translation>Créer un addon de %1</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>&amp;Créer</translation>
    </message>
    <message>
        <source>Its lines are known by its id, which it is given when it is created.</source>
        <translation>Ses lignes se reconnaissent à son identifiant, attribué à sa création.</translation>
    </message>
    <message>
        <source>%1 has no log: drains cannot be added to it.</source>
        <translation>%1 n’a pas de log : on ne peut pas lui ajouter de drain.</translation>
    </message>
</context>
<context>
    <name>drainboard::AppNameDialog</name>
    <message>
        <source>Rename %1</source>
        <translation>Renommer %1</translation>
    </message>
    <message>
        <source>Create an app</source>
        <translation>Créer une application</translation>
    </message>
    <message>
        <source>Lines that carry the new name belong to the app from then on; those with the old name do not any more.</source>
        <translation>Les lignes portant le nouveau nom appartiendront dès lors à l’application ; celles portant l’ancien, plus.</translation>
    </message>
    <message>
        <source>An app is known by the name that its log lines carry (APP-NAME of syslog).</source>
        <translation>Une application se reconnaît au nom que portent ses lignes de log (APP-NAME de syslog).</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>Up to 48 letters, digits and signs, without spaces.</source>
        <translation>Jusqu’à 48 lettres, chiffres et signes, sans espace.</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Renommer</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>&amp;Créer</translation>
    </message>
</context>
<context>
    <name>drainboard::Banner</name>
    <message>
        <source>Close this message (Esc)</source>
        <translation>Fermer ce message (Échap)</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Fermer ce message</translation>
    </message>
</context>
<context>
    <name>drainboard::ChunkStore</name>
    <message>
        <source>The line log %1 cannot be made: %2.</source>
        <translation>Impossible de créer le journal de lignes %1 : %2.</translation>
    </message>
    <message>
        <source>The file %1 is not a line log.</source>
        <translation>Le fichier %1 n’est pas un journal de lignes.</translation>
    </message>
    <message>
        <source>The line log %1 was made by a newer version of Drainboard.</source>
        <translation>Le journal de lignes %1 a été créé par une version plus récente de Drainboard.</translation>
    </message>
</context>
<context>
    <name>drainboard::DataFolder</name>
    <message>
        <source>Name a folder for Drainboard&apos;s data.</source>
        <translation>Indiquez un dossier pour les données de Drainboard.</translation>
    </message>
    <message>
        <source>%1 is a file; Drainboard needs a folder.</source>
        <translation>%1 est un fichier ; Drainboard a besoin d’un dossier.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Impossible de créer le dossier %1.</translation>
    </message>
    <message>
        <source>The folder %1 holds other files; choose an empty one.</source>
        <translation>Le dossier %1 contient d’autres fichiers ; choisissez-en un vide.</translation>
    </message>
    <message>
        <source>The folder %1 belongs to somebody else and cannot be made private.</source>
        <translation>Le dossier %1 appartient à quelqu’un d’autre et ne peut pas être rendu privé.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written to: it is read-only or its disk is full.</source>
        <translation>Impossible d’écrire dans le dossier %1 : il est en lecture seule ou son disque est plein.</translation>
    </message>
    <message>
        <source>The folder %1 is in use by %2 (process %3).</source>
        <translation>Le dossier %1 est utilisé par %2 (processus %3).</translation>
    </message>
</context>
<context>
    <name>drainboard::DeleteDrainDialog</name>
    <message>
        <source>Remove drain</source>
        <translation>Supprimer le drain</translation>
    </message>
    <message>
        <source>Drains that will be removed</source>
        <translation>Drains qui seront supprimés</translation>
    </message>
    <message>
        <source>&amp;Only the app; its addons keep the drain</source>
        <translation>&amp;Uniquement l’application ; ses addons gardent le drain</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message>
        <source>The platform did not answer for it.</source>
        <translation>La plateforme n’a pas répondu à son sujet.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Lines are no longer sent to %1 from:</source>
        <translation>Les lignes ne seront plus envoyées à %1 depuis :</translation>
    </message>
    <message>
        <source>%1: not removed. %2</source>
        <translation>%1 : non supprimé. %2</translation>
    </message>
    <message>
        <source>Reading the drains …</source>
        <translation>Lecture des drains…</translation>
    </message>
    <message>
        <source>Removing …</source>
        <translation>Suppression…</translation>
    </message>
    <message>
        <source>The drain is not there any more.</source>
        <translation>Le drain n’est plus là.</translation>
    </message>
    <message>
        <source>Not everything could be removed. You can try the rest again.</source>
        <translation>Tout n’a pas pu être supprimé. Vous pouvez réessayer le reste.</translation>
    </message>
</context>
<context>
    <name>drainboard::DemoPanel</name>
    <message>
        <source>The engine, the sockets and TLS are real. The apps and the targets are played on this computer; nothing leaves it.</source>
        <translation>Le moteur, les sockets et TLS sont réels. Les applications et les cibles sont jouées sur cet ordinateur ; rien n’en sort.</translation>
    </message>
    <message>
        <source>Quarantines and pauses run 60 times faster: 5 minutes pass in 5 seconds.</source>
        <translation>Quarantaines et pauses passent 60 fois plus vite : 5 minutes durent 5 secondes.</translation>
    </message>
    <message>
        <source>Local receivers</source>
        <translation>Récepteurs locaux</translation>
    </message>
    <message>
        <source>&amp;Repair all</source>
        <translation>Tout &amp;réparer</translation>
    </message>
    <message>
        <source>Demo c&amp;lock ×60: 5 min pass in 5 s</source>
        <translation>H&amp;orloge ×60 : 5 min durent 5 s</translation>
    </message>
</context>
<context>
    <name>drainboard::DemoSession</name>
    <message>
        <source>Demo</source>
        <translation>Démo</translation>
    </message>
    <message>
        <source>Demo on throw-away data</source>
        <translation>Démo sur des données jetables</translation>
    </message>
</context>
<context>
    <name>drainboard::DemoWorld</name>
    <message>
        <source>The demo&apos;s sample data is missing.</source>
        <translation>Les données d’exemple de la démo sont absentes.</translation>
    </message>
    <message>
        <source>The demo&apos;s folder cannot be written: %1</source>
        <translation>Impossible d’écrire dans le dossier de la démo : %1</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainActions</name>
    <message>
        <source>%1 (%2)</source>
        <comment>tool tip, shortcut</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Add a drain…</source>
        <translation>&amp;Ajouter un drain…</translation>
    </message>
    <message>
        <source>Add a drain to what is selected</source>
        <translation>Ajouter un drain à la sélection</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Modifier…</translation>
    </message>
    <message>
        <source>Change the selected drain</source>
        <translation>Modifier le drain sélectionné</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Supprimer…</translation>
    </message>
    <message>
        <source>Delete the selected drain, after a look at what goes</source>
        <translation>Supprimer le drain sélectionné, après avoir vu ce qui disparaît</translation>
    </message>
    <message>
        <source>&amp;Retry now</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>End the quarantine early and try the target at once</source>
        <translation>Abréger la quarantaine et essayer la cible tout de suite</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Keep the lines and send nothing until resumed</source>
        <translation>Garder les lignes et ne rien envoyer avant la reprise</translation>
    </message>
    <message>
        <source>Send a &amp;test line</source>
        <translation>Ligne de &amp;test</translation>
    </message>
    <message>
        <source>Send one line to the target and watch each step</source>
        <translation>Envoyer une ligne à la cible et suivre chaque étape</translation>
    </message>
    <message>
        <source>&amp;Copy the masked URL</source>
        <translation>&amp;Copier l’URL masquée</translation>
    </message>
    <message>
        <source>Copy the URL with its secrets masked</source>
        <translation>Copier l’URL en masquant ses secrets</translation>
    </message>
    <message>
        <source>Copy the &amp;whole URL</source>
        <translation>Copier l’URL &amp;entière</translation>
    </message>
    <message>
        <source>Copy the URL with its secrets; it leaves the clipboard after a minute</source>
        <translation>Copier l’URL avec ses secrets ; elle quitte le presse-papiers après une minute</translation>
    </message>
    <message>
        <source>Res&amp;ume</source>
        <translation>Re&amp;prendre</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainDetails</name>
    <message>
        <source>Select a drain to see how it is doing.</source>
        <translation>Sélectionnez un drain pour voir son état.</translation>
    </message>
    <message>
        <source>Details of the drain</source>
        <translation>Détails du drain</translation>
    </message>
    <message>
        <source>Steps of the test line</source>
        <translation>Étapes de la ligne de test</translation>
    </message>
    <message>
        <source>URL of the drain</source>
        <translation>URL du drain</translation>
    </message>
    <message>
        <source>Show the secrets in the URL</source>
        <translation>Afficher les secrets de l’URL</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Livrées</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Perdues</translation>
    </message>
    <message>
        <source>Failed attempts</source>
        <translation>Tentatives échouées</translation>
    </message>
    <message>
        <source>Last success</source>
        <translation>Dernier succès</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Dernière erreur</translation>
    </message>
    <message>
        <source>Last attempts</source>
        <translation>Dernières tentatives</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Gaps: lines that will never be delivered</source>
        <translation>Trous : lignes qui ne seront jamais livrées</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Trous</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Cause</translation>
    </message>
    <message>
        <source>Succeeded: %1</source>
        <translation>Réussi : %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec : %1</translation>
    </message>
    <message>
        <source>%1, attached to %2</source>
        <translation>%1, rattaché à %2</translation>
    </message>
    <message>
        <source>This platform does not report it.</source>
        <translation>Cette plateforme ne l’indique pas.</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>Sending a test line…</source>
        <translation>Envoi d’une ligne de test…</translation>
    </message>
    <message>
        <source>The test line was not sent: %1</source>
        <translation>La ligne de test n’a pas été envoyée : %1</translation>
    </message>
    <message>
        <source>The test line arrived:</source>
        <translation>La ligne de test est arrivée :</translation>
    </message>
    <message>
        <source>The test line did not arrive:</source>
        <translation>La ligne de test n’est pas arrivée :</translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s), %2</source>
        <translation>
            <numerusform>%1 ligne, %2</numerusform>
            <numerusform>%1 lignes, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s)</source>
        <translation>
            <numerusform>%1 ligne</numerusform>
            <numerusform>%1 lignes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s): %2 to %3</source>
        <translation>
            <numerusform>%1 ligne : %2 à %3</numerusform>
            <numerusform>%1 lignes : %2 à %3</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::DrainEditor</name>
    <message>
        <source>&amp;Advanced</source>
        <translation>A&amp;vancé</translation>
    </message>
    <message>
        <source>%1 (optional)</source>
        <translation>%1 (facultatif)</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainOptionsForm</name>
    <message>
        <source>&amp;Quarantine</source>
        <translation>&amp;Quarantaine</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>Quarantaine</translation>
    </message>
    <message>
        <source>A&amp;fter quarantine</source>
        <translation>Ap&amp;rès la quarantaine</translation>
    </message>
    <message>
        <source>After quarantine</source>
        <translation>Après la quarantaine</translation>
    </message>
    <message>
        <source>To&amp;ken stands</source>
        <translation>Place du &amp;jeton</translation>
    </message>
    <message>
        <source>Where the token stands</source>
        <translation>Place du jeton</translation>
    </message>
    <message>
        <source>F&amp;raming</source>
        <translation>&amp;Délimitation</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>Délimitation</translation>
    </message>
    <message>
        <source>&amp;Certificates to trust</source>
        <translation>&amp;Certificats de confiance</translation>
    </message>
    <message>
        <source>5 minutes each time</source>
        <translation>5 minutes à chaque fois</translation>
    </message>
    <message>
        <source>Growing while it keeps failing: 5, 10, 15 … minutes</source>
        <translation>Croissante tant que les échecs durent : 5, 10, 15… minutes</translation>
    </message>
    <message>
        <source>Go on where it stopped</source>
        <translation>Reprendre là où le drain s’est arrêté</translation>
    </message>
    <message>
        <source>Skip to the newest line</source>
        <translation>Passer à la ligne la plus récente</translation>
    </message>
    <message>
        <source>Where the target wants it</source>
        <translation>Là où la cible l’attend</translation>
    </message>
    <message>
        <source>In the structured data</source>
        <translation>Dans les données structurées</translation>
    </message>
    <message>
        <source>Before the syslog header</source>
        <translation>Avant l’en-tête syslog</translation>
    </message>
    <message>
        <source>As first word of the message</source>
        <translation>Premier mot du message</translation>
    </message>
    <message>
        <source>Line feed after each message</source>
        <translation>Saut de ligne après chaque message</translation>
    </message>
    <message>
        <source>Length before each message</source>
        <translation>Longueur avant chaque message</translation>
    </message>
    <message>
        <source>A PEM file, if the target&apos;s certificate is not signed by a public authority.</source>
        <translation>Un fichier PEM, si le certificat de la cible n’est pas signé par une autorité publique.</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>Parc&amp;ourir…</translation>
    </message>
    <message>
        <source>Browse for a certificate file</source>
        <translation>Choisir un fichier de certificats</translation>
    </message>
    <message>
        <source>Certificates to trust</source>
        <translation>Certificats de confiance</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <translation>Certificats (*.pem *.crt *.cer);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Certificates to trust: there is no such file.</source>
        <translation>Certificats de confiance : ce fichier n’existe pas.</translation>
    </message>
    <message>
        <source>Certificates to trust: the file is too large to be a list of certificates.</source>
        <translation>Certificats de confiance : le fichier est trop grand pour une liste de certificats.</translation>
    </message>
    <message>
        <source>Certificates to trust: the file cannot be read.</source>
        <translation>Certificats de confiance : impossible de lire le fichier.</translation>
    </message>
    <message>
        <source>Certificates to trust: the file holds no certificate in PEM form.</source>
        <translation>Certificats de confiance : le fichier ne contient aucun certificat au format PEM.</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainTableModel</name>
    <message>
        <source>Unrecognised</source>
        <translation>Non reconnu</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Provider</source>
        <translation>Fournisseur</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Cible</translation>
    </message>
    <message>
        <source>Attached to</source>
        <translation>Rattaché à</translation>
    </message>
    <message>
        <source>Lines/s</source>
        <translation>Lignes/s</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Livrées</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Dernière erreur</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainsView</name>
    <message>
        <source>&amp;With addons</source>
        <translation>A&amp;vec les addons</translation>
    </message>
    <message>
        <source>Show the drains of the addons below those of the app</source>
        <translation>Afficher les drains des addons sous ceux de l’application</translation>
    </message>
    <message>
        <source>Filter the drains</source>
        <translation>Filtrer les drains</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Choose the columns</source>
        <translation>Choisir les colonnes</translation>
    </message>
    <message>
        <source>Drains</source>
        <translation>Drains</translation>
    </message>
    <message>
        <source>Drains of all apps</source>
        <translation>Drains de toutes les applications</translation>
    </message>
    <message>
        <source>Drains of %1</source>
        <translation>Drains de %1</translation>
    </message>
    <message>
        <source>Reading apps and drains…</source>
        <translation>Lecture des applications et des drains…</translation>
    </message>
    <message>
        <source>The apps could not be read. %1</source>
        <translation>Impossible de lire les applications. %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>An app is where log lines come from. There is none yet.</source>
        <translation>Les lignes de log viennent d’applications. Il n’y en a pas encore.</translation>
    </message>
    <message>
        <source>Create your first app</source>
        <translation>Créer votre première application</translation>
    </message>
    <message>
        <source>%1 has no log: only database addons produce lines.</source>
        <translation>%1 n’a pas de log : seuls les addons de base de données produisent des lignes.</translation>
    </message>
    <message>
        <source>Nothing forwards these lines yet.</source>
        <translation>Rien ne transmet encore ces lignes.</translation>
    </message>
    <message>
        <source>Add a drain</source>
        <translation>Ajouter un drain</translation>
    </message>
    <message>
        <source>No drain matches the filter.</source>
        <translation>Aucun drain ne correspond au filtre.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Effacer le filtre</translation>
    </message>
    <message>
        <source>The app itself has no drain; its addons have some.</source>
        <translation>L’application elle-même n’a pas de drain ; ses addons en ont.</translation>
    </message>
    <message>
        <source>Show with addons</source>
        <translation>Afficher avec les addons</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
</context>
<context>
    <name>drainboard::EditDrainDialog</name>
    <message>
        <source>Edit drain</source>
        <translation>Modifier le drain</translation>
    </message>
    <message>
        <source>This URL is not recognised, so its fields cannot be changed. Remove the drain and add it anew to replace it.</source>
        <translation>Cette URL n’est pas reconnue, ses champs ne peuvent donc pas être modifiés. Pour la remplacer, supprimez le drain et ajoutez-le de nouveau.</translation>
    </message>
    <message>
        <source>The fields were filled in from the URL you pasted.</source>
        <translation>Les champs ont été remplis d’après l’URL que vous avez collée.</translation>
    </message>
</context>
<context>
    <name>drainboard::EmbeddedIntake</name>
    <message>
        <source>The intake is not running.</source>
        <translation>La réception n’est pas en marche.</translation>
    </message>
    <message>
        <source>A drain sends its lines to this address: they would go round for ever.</source>
        <translation>Un drain envoie ses lignes à cette adresse : elles tourneraient sans fin.</translation>
    </message>
    <message>
        <source>%1 is not a whole path of a file.</source>
        <translation>%1 n’est pas un chemin de fichier complet.</translation>
    </message>
    <message>
        <source>Choose the app that the lines of %1 belong to.</source>
        <translation>Choisissez l’application à laquelle appartiennent les lignes de %1.</translation>
    </message>
    <message>
        <source>The file %1 is named twice.</source>
        <translation>Le fichier %1 est indiqué deux fois.</translation>
    </message>
    <message>
        <source>At most %1 files can be followed.</source>
        <translation>On peut suivre %1 fichiers au plus.</translation>
    </message>
</context>
<context>
    <name>drainboard::EmbeddedPlatform</name>
    <message>
        <source>Drainboard is closing.</source>
        <translation>Drainboard se ferme.</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>There is no such drain; it may have been removed.</source>
        <translation>Ce drain n’existe pas ; il a peut-être été supprimé.</translation>
    </message>
    <message>
        <source>There is no such app.</source>
        <translation>Cette application n’existe pas.</translation>
    </message>
    <message>
        <source>There is no such addon.</source>
        <translation>Cet addon n’existe pas.</translation>
    </message>
</context>
<context>
    <name>drainboard::FieldsPage</name>
    <message>
        <source>&lt;a href=&quot;%1&quot;&gt;Where to find these values&lt;/a&gt;</source>
        <translation>&lt;a href=&quot;%1&quot;&gt;Où trouver ces valeurs&lt;/a&gt;</translation>
    </message>
    <message>
        <source>The fields were filled in from the URL you pasted.</source>
        <translation>Les champs ont été remplis d’après l’URL que vous avez collée.</translation>
    </message>
</context>
<context>
    <name>drainboard::FileFollower</name>
    <message>
        <source>The file %1 cannot be read: %2.</source>
        <translation>Impossible de lire le fichier %1 : %2.</translation>
    </message>
</context>
<context>
    <name>drainboard::Forwarder</name>
    <message>
        <source>The line log dropped the lines before the target took them.</source>
        <translation>Le journal de lignes les a abandonnées avant que la cible ne les prenne.</translation>
    </message>
    <message>
        <source>The lines could not be read back from the line log.</source>
        <translation>Les lignes n’ont pas pu être relues du journal de lignes.</translation>
    </message>
    <message>
        <source>The target closed the connection; its last lines are sent again.</source>
        <translation>La cible a fermé la connexion ; ses dernières lignes sont renvoyées.</translation>
    </message>
    <message>
        <source>Skipped after the quarantine, as this drain is set to do.</source>
        <translation>Sautées après la quarantaine, selon le réglage de ce drain.</translation>
    </message>
    <message>
        <source>the target closed the connection right after the lines were written</source>
        <translation>la cible a fermé la connexion juste après l’écriture des lignes</translation>
    </message>
</context>
<context>
    <name>drainboard::HttpSink</name>
    <message>
        <source>the token holds characters that HTTP cannot carry</source>
        <translation>le jeton contient des caractères que HTTP ne peut pas transporter</translation>
    </message>
    <message>
        <source>the lines cannot be compressed: no memory</source>
        <translation>impossible de compresser les lignes : mémoire insuffisante</translation>
    </message>
    <message>
        <source>encrypted, the certificate is valid</source>
        <translation>chiffré, le certificat est valable</translation>
    </message>
    <message>
        <source>no connection within %1</source>
        <translation>pas de connexion en %1</translation>
    </message>
    <message>
        <source>no answer within %1</source>
        <translation>pas de réponse en %1</translation>
    </message>
    <message>
        <source>name found</source>
        <translation>nom trouvé</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>connexion établie</translation>
    </message>
    <message>
        <source>encrypted over a connection that was open already</source>
        <translation>chiffré, par une connexion déjà ouverte</translation>
    </message>
</context>
<context>
    <name>drainboard::IntakeNotices</name>
    <message>
        <source>Syslog at %1</source>
        <translation>Syslog sur %1</translation>
    </message>
    <message>
        <source>No syslog: %1</source>
        <translation>Pas de syslog : %1</translation>
    </message>
    <message numerus="yes">
        <source>%n unknown app(s), %1 lines</source>
        <translation>
            <numerusform>%n application inconnue, lignes : %1</numerusform>
            <numerusform>%n applications inconnues, lignes : %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Utiliser %1</translation>
    </message>
    <message>
        <source>Lines are coming in for “%1”, but there is no such app.</source>
        <translation>Des lignes arrivent pour « %1 », mais cette application n’existe pas.</translation>
    </message>
    <message>
        <source>Create it</source>
        <translation>La créer</translation>
    </message>
    <message>
        <source>Ignore it</source>
        <translation>L’ignorer</translation>
    </message>
</context>
<context>
    <name>drainboard::Inventory</name>
    <message>
        <source>%1: %2</source>
        <comment>source name, problem</comment>
        <translation>%1 : %2</translation>
    </message>
    <message>
        <source>%1 › %2</source>
        <comment>app, its addon</comment>
        <translation>%1 › %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>addon&apos;s name, id</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>drainboard::LivePanel</name>
    <message>
        <source>Live lines</source>
        <translation>Lignes en direct</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Hold the lines still. Those that arrive meanwhile are kept.</source>
        <translation>Figer les lignes. Celles qui arrivent entre-temps sont gardées.</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Suivre</translation>
    </message>
    <message>
        <source>Keep the newest line in view (End)</source>
        <translation>Garder en vue la ligne la plus récente (Fin)</translation>
    </message>
    <message>
        <source>Wrap lines</source>
        <translation>Replier</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Replier les longues lignes</translation>
    </message>
    <message>
        <source>What the filter does</source>
        <translation>Effet du filtre</translation>
    </message>
    <message>
        <source>Show only</source>
        <translation>Garder</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Masquer</translation>
    </message>
    <message>
        <source>Filter of the lines</source>
        <translation>Filtre des lignes</translation>
    </message>
    <message>
        <source>Filter lines</source>
        <translation>Filtrer les lignes</translation>
    </message>
    <message>
        <source>The filter is a regular expression</source>
        <translation>Le filtre est une expression régulière</translation>
    </message>
    <message>
        <source>Text to highlight in the lines</source>
        <translation>Texte à surligner dans les lignes</translation>
    </message>
    <message>
        <source>Highlight</source>
        <translation>Surligner</translation>
    </message>
    <message>
        <source>Time shown</source>
        <translation>Heure affichée</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>Heure locale</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the selected lines (Ctrl+C)</source>
        <translation>Copier les lignes sélectionnées (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Enregistrer…</translation>
    </message>
    <message>
        <source>Save the lines that are shown to a file</source>
        <translation>Enregistrer les lignes affichées dans un fichier</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
    <message>
        <source>Forget the lines shown here. Their delivery goes on.</source>
        <translation>Oublier les lignes affichées ici. Leur livraison continue.</translation>
    </message>
    <message>
        <source>Progress of saving</source>
        <translation>Avancement de l’enregistrement</translation>
    </message>
    <message>
        <source>Cancel saving</source>
        <translation>Annuler l’enregistrement</translation>
    </message>
    <message>
        <source>This regular expression takes too long on these lines. All lines are shown instead.</source>
        <translation>Cette expression régulière est trop lente sur ces lignes. Toutes les lignes sont donc affichées.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Reprendre</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln ligne</numerusform>
            <numerusform>%Ln lignes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln affichée</numerusform>
            <numerusform>%Ln affichées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paused, %Ln line(s) wait</source>
        <translation>
            <numerusform>en pause, %Ln ligne attend</numerusform>
            <numerusform>en pause, %Ln lignes attendent</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 older lines are no longer kept here</source>
        <translation>lignes plus anciennes qui ne sont plus gardées ici : %1</translation>
    </message>
    <message>
        <source> · </source>
        <comment>between parts of a status line</comment>
        <translation> · </translation>
    </message>
    <message>
        <source>No lines yet.</source>
        <translation>Pas encore de lignes.</translation>
    </message>
    <message>
        <source>This platform does not show live lines.</source>
        <translation>Cette plateforme ne montre pas les lignes en direct.</translation>
    </message>
    <message>
        <source>Send one: %1</source>
        <translation>Envoyez-en une : %1</translation>
    </message>
    <message>
        <source>APP</source>
        <comment>place of an app&apos;s name</comment>
        <translation>APPLI</translation>
    </message>
    <message>
        <source>Only the first part of the selected lines was copied. Save them to a file instead.</source>
        <translation>Seule la première partie des lignes sélectionnées a été copiée. Enregistrez-les plutôt dans un fichier.</translation>
    </message>
    <message>
        <source>Save the lines</source>
        <translation>Enregistrer les lignes</translation>
    </message>
    <message>
        <source>Log files (*.log);;All files (*)</source>
        <translation>Fichiers de log (*.log);;Tous les fichiers (*)</translation>
    </message>
    <message>
        <source>Saving was cancelled. No file was changed.</source>
        <translation>L’enregistrement a été annulé. Aucun fichier n’a été modifié.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) saved.</source>
        <translation>
            <numerusform>%Ln ligne enregistrée.</numerusform>
            <numerusform>%Ln lignes enregistrées.</numerusform>
        </translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
</context>
<context>
    <name>drainboard::LogView</name>
    <message>
        <source>Log lines</source>
        <translation>Lignes de log</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new line(s)</source>
        <translation>
            <numerusform>%Ln nouvelle ligne</numerusform>
            <numerusform>%Ln nouvelles lignes</numerusform>
        </translation>
    </message>
    <message>
        <source>No line matches the filter.</source>
        <translation>Aucune ligne ne correspond au filtre.</translation>
    </message>
</context>
<context>
    <name>drainboard::MainController</name>
    <message>
        <source>%1 lines/s in</source>
        <translation>%1 lignes/s reçues</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>Supprimer %1</translation>
    </message>
    <message>
        <source>Delete %1 for good?</source>
        <translation>Supprimer %1 définitivement ?</translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) and all its lines go with it. This cannot be undone.</source>
        <translation>
            <numerusform>Toutes ses lignes et %n drain disparaissent aussi. C’est irréversible.</numerusform>
            <numerusform>Toutes ses lignes et %n drains disparaissent aussi. C’est irréversible.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s), its addons and all its lines go with it. This cannot be undone.</source>
        <translation>
            <numerusform>Toutes ses lignes, ses addons et %n drain disparaissent aussi. C’est irréversible.</numerusform>
            <numerusform>Toutes ses lignes, ses addons et %n drains disparaissent aussi. C’est irréversible.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) deleted.</source>
        <translation>
            <numerusform>%n drain supprimé.</numerusform>
            <numerusform>%n drains supprimés.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>source, problem</comment>
        <translation>%1 : %2</translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) put back.</source>
        <translation>
            <numerusform>%n drain rétabli.</numerusform>
            <numerusform>%n drains rétablis.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::MainWindow</name>
    <message>
        <source>Drainboard</source>
        <translation>Drainboard</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;App</source>
        <translation>&amp;Application</translation>
    </message>
    <message>
        <source>&amp;Drain</source>
        <translation>&amp;Drain</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>Affic&amp;hage</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;ide</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>Barre d’outils</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Paramètres…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>Filter the &amp;apps</source>
        <translation>Filtrer les &amp;applications</translation>
    </message>
    <message>
        <source>Filter the &amp;drains</source>
        <translation>Filtrer les &amp;drains</translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation>Act&amp;ualiser</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Plein écran</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Raccourcis clavier</translation>
    </message>
    <message>
        <source>&amp;About Drainboard</source>
        <translation>À &amp;propos de Drainboard</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>Unknown apps</source>
        <translation>Applications inconnues</translation>
    </message>
    <message>
        <source>Lines coming in</source>
        <translation>Lignes reçues</translation>
    </message>
    <message>
        <source>Where lines come in</source>
        <translation>Réception des lignes</translation>
    </message>
    <message>
        <source>%1 – Drainboard</source>
        <comment>what is open</comment>
        <translation>%1 – Drainboard</translation>
    </message>
    <message>
        <source>About Drainboard</source>
        <translation>À propos de Drainboard</translation>
    </message>
    <message>
        <source>Drainboard %1</source>
        <translation>Drainboard %1</translation>
    </message>
    <message>
        <source>See, add, test and watch log drains.

Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>Voir, ajouter, tester et surveiller des drains de logs.

Logiciel libre sous licence publique générale GNU, version 3 ou ultérieure. Il est fourni sans aucune garantie.</translation>
    </message>
</context>
<context>
    <name>drainboard::ProviderListModel</name>
    <message>
        <source>%1: %2</source>
        <comment>provider, its sentence</comment>
        <translation>%1 : %2</translation>
    </message>
</context>
<context>
    <name>drainboard::ProviderPage</name>
    <message>
        <source>Where do the lines go?</source>
        <translation>Où vont les lignes ?</translation>
    </message>
    <message>
        <source>Choose the log service, or paste a whole drain URL into the search field.</source>
        <translation>Choisissez le service de logs, ou collez une URL de drain complète dans le champ de recherche.</translation>
    </message>
    <message>
        <source>Search providers or paste a drain URL</source>
        <translation>Chercher un fournisseur ou coller une URL de drain</translation>
    </message>
    <message>
        <source>Search, or paste a drain URL</source>
        <translation>Chercher, ou coller une URL de drain</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>Fournisseurs</translation>
    </message>
    <message>
        <source>No provider is called that. Any server that understands syslog can be reached through “Syslog”.</source>
        <translation>Aucun fournisseur ne porte ce nom. Tout serveur qui comprend syslog est accessible par « Syslog ».</translation>
    </message>
</context>
<context>
    <name>drainboard::QuarantineRow</name>
    <message>
        <source>Retry now</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Ends the quarantine: the next attempt is made at once.</source>
        <translation>Met fin à la quarantaine : la prochaine tentative est immédiate.</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>source → target</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Retry now: %1</source>
        <translation>Réessayer maintenant : %1</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <translation>%1 : %2. %3</translation>
    </message>
</context>
<context>
    <name>drainboard::QuarantineStrip</name>
    <message>
        <source>Drains in trouble</source>
        <translation>Drains en difficulté</translation>
    </message>
    <message>
        <source>Every target is answering.</source>
        <translation>Toutes les cibles répondent.</translation>
    </message>
    <message>
        <source>This platform does not report how its targets do.</source>
        <translation>Cette plateforme n’indique pas l’état de ses cibles.</translation>
    </message>
</context>
<context>
    <name>drainboard::ReceiverRow</name>
    <message>
        <source>Accepts</source>
        <translation>Accepte</translation>
    </message>
    <message>
        <source>Refuses connections</source>
        <translation>Refuse les connexions</translation>
    </message>
    <message>
        <source>Hangs</source>
        <translation>Ne répond plus</translation>
    </message>
    <message>
        <source>Is slow</source>
        <translation>Est lent</translation>
    </message>
    <message>
        <source>Wrong certificate</source>
        <translation>Mauvais certificat</translation>
    </message>
    <message>
        <source>Answers 403 (key refused)</source>
        <translation>Répond 403 (clé refusée)</translation>
    </message>
    <message>
        <source>Answers 429 (too many)</source>
        <translation>Répond 429 (trop de requêtes)</translation>
    </message>
    <message>
        <source>Answers 500 (server error)</source>
        <translation>Répond 500 (erreur du serveur)</translation>
    </message>
    <message>
        <source>Breaks connections</source>
        <translation>Coupe les connexions</translation>
    </message>
    <message>
        <source>Connections to %1 are led to port %2 of this computer.</source>
        <translation>Les connexions à %1 sont dirigées vers le port %2 de cet ordinateur.</translation>
    </message>
    <message>
        <source>What %1 does</source>
        <translation>Comportement de %1</translation>
    </message>
    <message>
        <source>Break</source>
        <translation>Casser</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Réparer</translation>
    </message>
    <message>
        <source>Break %1</source>
        <translation>Casser %1</translation>
    </message>
    <message>
        <source>Repair %1</source>
        <translation>Réparer %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) received</source>
        <translation>
            <numerusform>%Ln ligne reçue</numerusform>
            <numerusform>%Ln lignes reçues</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::ResultPage</name>
    <message>
        <source>What came of it</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Every app and addon succeeds or fails on its own.</source>
        <translation>Chaque application et chaque addon réussit ou échoue séparément.</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>&amp;Try the failed ones again</source>
        <translation>&amp;Réessayer les échecs</translation>
    </message>
    <message>
        <source>The platform did not answer for it.</source>
        <translation>La plateforme n’a pas répondu à son sujet.</translation>
    </message>
    <message>
        <source>%1: being added …</source>
        <translation>%1 : ajout en cours…</translation>
    </message>
    <message>
        <source>%1: not added. %2</source>
        <translation>%1 : non ajouté. %2</translation>
    </message>
    <message>
        <source>%1: added</source>
        <translation>%1 : ajouté</translation>
    </message>
    <message>
        <source>Adding the drain …</source>
        <translation>Ajout du drain…</translation>
    </message>
    <message>
        <source>The drain was added everywhere.</source>
        <translation>Le drain a été ajouté partout.</translation>
    </message>
    <message>
        <source>The drain was not added. Go back to change it, or try again.</source>
        <translation>Le drain n’a pas été ajouté. Revenez en arrière pour le modifier, ou réessayez.</translation>
    </message>
    <message>
        <source>The drain was added to %1 of %2. What failed can be tried again alone.</source>
        <translation>Le drain a été ajouté à %1 sur %2. Vous pouvez réessayer les seuls échecs.</translation>
    </message>
</context>
<context>
    <name>drainboard::ReviewPage</name>
    <message>
        <source>Is this right?</source>
        <translation>Est-ce correct ?</translation>
    </message>
    <message>
        <source>Nothing has been changed yet. A test line shows whether the target takes what is sent to it.</source>
        <translation>Rien n’a encore été modifié. Une ligne de test montre si la cible accepte ce qu’on lui envoie.</translation>
    </message>
    <message>
        <source>Drain &amp;URL</source>
        <translation>&amp;URL du drain</translation>
    </message>
    <message>
        <source>Copy the drain URL</source>
        <translation>Copier l’URL du drain</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Added &amp;to</source>
        <translation>Aj&amp;outé à</translation>
    </message>
    <message>
        <source>What the drain will be added to</source>
        <translation>Ce à quoi le drain sera ajouté</translation>
    </message>
    <message>
        <source>Show &amp;secrets on this page</source>
        <translation>&amp;Afficher les secrets sur cette page</translation>
    </message>
    <message>
        <source>Co&amp;mmand</source>
        <translation>Co&amp;mmande</translation>
    </message>
    <message>
        <source>The same as a scalingo command line</source>
        <translation>La même chose en ligne de commande scalingo</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Copier la commande</translation>
    </message>
    <message>
        <source>Send a test &amp;line</source>
        <translation>Envoyer une &amp;ligne de test</translation>
    </message>
    <message>
        <source>Steps of the test line</source>
        <translation>Étapes de la ligne de test</translation>
    </message>
    <message>
        <source>The scalingo command line cannot make such a drain.</source>
        <translation>La commande scalingo ne sait pas créer un tel drain.</translation>
    </message>
    <message>
        <source>as a line of %1</source>
        <translation>comme ligne de %1</translation>
    </message>
    <message>
        <source>This platform cannot send a test line.</source>
        <translation>Cette plateforme ne peut pas envoyer de ligne de test.</translation>
    </message>
    <message>
        <source>Sending …</source>
        <translation>Envoi…</translation>
    </message>
    <message>
        <source>Passed: %1</source>
        <translation>Réussi : %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec : %1</translation>
    </message>
    <message>
        <source>The test line was delivered.</source>
        <translation>La ligne de test a été livrée.</translation>
    </message>
    <message>
        <source>The test line was not delivered.</source>
        <translation>La ligne de test n’a pas été livrée.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>step, what came of it</comment>
        <translation>%1 : %2</translation>
    </message>
</context>
<context>
    <name>drainboard::SecretField</name>
    <message>
        <source>Hide the secret</source>
        <translation>Masquer le secret</translation>
    </message>
    <message>
        <source>Show the secret</source>
        <translation>Afficher le secret</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>drainboard::SettingsDialog</name>
    <message>
        <source>Where lines come in</source>
        <translation>Réception des lignes</translation>
    </message>
    <message>
        <source>Files to follow</source>
        <translation>Fichiers à suivre</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>App&apos;s name or addon&apos;s id</source>
        <translation>Application ou id d’addon</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Processus</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>&amp;Add a file…</source>
        <translation>A&amp;jouter un fichier…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Apparence</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Couleurs</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Couleurs</translation>
    </message>
    <message>
        <source>&amp;Times</source>
        <translation>&amp;Heures</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Heures</translation>
    </message>
    <message>
        <source>&amp;Language (from the next start on)</source>
        <translation>&amp;Langue (au prochain démarrage)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Take &amp;syslog lines at</source>
        <translation>Recevoir les lignes &amp;syslog sur</translation>
    </message>
    <message>
        <source>ADDRESS:PORT, over TCP and UDP. 127.0.0.1 takes lines from this computer alone; any other address lets others send lines too, without encryption.</source>
        <translation>ADRESSE:PORT, en TCP et en UDP. 127.0.0.1 n’accepte que les lignes de cet ordinateur ; toute autre adresse en accepte aussi d’ailleurs, sans chiffrement.</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Comme le bureau</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Local time</source>
        <translation>Heure locale</translation>
    </message>
    <message>
        <source>UTC</source>
        <translation>UTC</translation>
    </message>
    <message>
        <source>Follow a file</source>
        <translation>Suivre un fichier</translation>
    </message>
    <message>
        <source>Name the app or addon that the lines of %1 belong to.</source>
        <translation>Indiquez l’application ou l’addon auquel appartiennent les lignes de %1.</translation>
    </message>
</context>
<context>
    <name>drainboard::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Touches</translation>
    </message>
    <message>
        <source>Next or previous part of the window</source>
        <translation>Partie suivante ou précédente de la fenêtre</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>keys</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Menu of the selected row</source>
        <translation>Menu de la ligne sélectionnée</translation>
    </message>
    <message>
        <source>Newest live line, and follow again</source>
        <translation>Ligne en direct la plus récente, et suivre de nouveau</translation>
    </message>
    <message>
        <source>Close a message</source>
        <translation>Fermer un message</translation>
    </message>
</context>
<context>
    <name>drainboard::SourceDelegate</name>
    <message>
        <source>%1 (%2)</source>
        <comment>name, status</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>drainboard::SourceTreeModel</name>
    <message>
        <source>never deployed</source>
        <translation>jamais déployée</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>arrêtée</translation>
    </message>
    <message>
        <source>crashed</source>
        <translation>plantée</translation>
    </message>
    <message>
        <source>restarting</source>
        <translation>redémarre</translation>
    </message>
    <message>
        <source>scaling</source>
        <translation>redimensionnée</translation>
    </message>
    <message>
        <source>booting</source>
        <translation>démarre</translation>
    </message>
    <message>
        <source>being set up</source>
        <translation>en préparation</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>suspendu</translation>
    </message>
    <message>
        <source>All apps</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>has no log</source>
        <translation>sans log</translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s)</source>
        <translation>
            <numerusform>%n drain</numerusform>
            <numerusform>%n drains</numerusform>
        </translation>
    </message>
    <message>
        <source>a drain is failing</source>
        <translation>un drain échoue</translation>
    </message>
    <message>
        <source>a drain is quarantined</source>
        <translation>un drain est en quarantaine</translation>
    </message>
    <message>
        <source>Apps and addons</source>
        <translation>Applications et addons</translation>
    </message>
</context>
<context>
    <name>drainboard::SourcesView</name>
    <message>
        <source>Filter the apps</source>
        <translation>Filtrer les applications</translation>
    </message>
    <message>
        <source>Apps and addons</source>
        <translation>Applications et addons</translation>
    </message>
    <message>
        <source>&amp;Create an app…</source>
        <translation>&amp;Créer une application…</translation>
    </message>
    <message>
        <source>Create an app that lines belong to</source>
        <translation>Créer une application à laquelle appartiennent des lignes</translation>
    </message>
    <message>
        <source>Create an addon of the selected app</source>
        <translation>Créer un addon de l’application sélectionnée</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Renommer…</translation>
    </message>
    <message>
        <source>Rename the selected app</source>
        <translation>Renommer l’application sélectionnée</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Supprimer…</translation>
    </message>
    <message>
        <source>Delete the selected app or addon, after asking</source>
        <translation>Supprimer l’application ou l’addon sélectionné, après confirmation</translation>
    </message>
    <message>
        <source>Reading apps…</source>
        <translation>Lecture des applications…</translation>
    </message>
    <message>
        <source>There is no app yet.</source>
        <translation>Il n’y a pas encore d’application.</translation>
    </message>
    <message>
        <source>No app matches the filter.</source>
        <translation>Aucune application ne correspond au filtre.</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Create an add&amp;on…</source>
        <translation>Créer un &amp;addon…</translation>
    </message>
</context>
<context>
    <name>drainboard::SqlConnection</name>
    <message>
        <source>Qt&apos;s SQLite driver is not installed.</source>
        <translation>Le pilote SQLite de Qt n’est pas installé.</translation>
    </message>
    <message>
        <source>The line log %1 cannot be opened for writing.</source>
        <translation>Impossible d’ouvrir le journal de lignes %1 en écriture.</translation>
    </message>
    <message>
        <source>The line log %1 is in use by another program.</source>
        <translation>Le journal de lignes %1 est utilisé par un autre programme.</translation>
    </message>
    <message>
        <source>The line log %1 is damaged.</source>
        <translation>Le journal de lignes %1 est endommagé.</translation>
    </message>
    <message>
        <source>The disk is full: the line log %1 cannot grow.</source>
        <translation>Le disque est plein : le journal de lignes %1 ne peut pas grandir.</translation>
    </message>
    <message>
        <source>The file %1 is not a line log.</source>
        <translation>Le fichier %1 n’est pas un journal de lignes.</translation>
    </message>
    <message>
        <source>The line log %1 cannot be used: %2.</source>
        <translation>Impossible d’utiliser le journal de lignes %1 : %2.</translation>
    </message>
</context>
<context>
    <name>drainboard::StreamSink</name>
    <message>
        <source>the target closed the connection</source>
        <translation>la cible a fermé la connexion</translation>
    </message>
    <message>
        <source>name not found</source>
        <translation>nom introuvable</translation>
    </message>
    <message>
        <source>resolved to %1</source>
        <translation>adresse trouvée : %1</translation>
    </message>
    <message>
        <source>%1, the certificate is valid</source>
        <translation>%1, le certificat est valable</translation>
    </message>
    <message>
        <source>connected to %1, port %2</source>
        <translation>connecté à %1, port %2</translation>
    </message>
    <message>
        <source>written, not acknowledged</source>
        <translation>écrite, sans accusé de réception</translation>
    </message>
    <message>
        <source>the target closed the connection during the TLS handshake</source>
        <translation>la cible a fermé la connexion pendant la négociation TLS</translation>
    </message>
    <message>
        <source>no answer from the name server within %1</source>
        <translation>pas de réponse du serveur de noms en %1</translation>
    </message>
    <message>
        <source>no connection within %1</source>
        <translation>pas de connexion en %1</translation>
    </message>
    <message>
        <source>no TLS handshake within %1</source>
        <translation>pas de négociation TLS en %1</translation>
    </message>
    <message>
        <source>the target did not read for %1</source>
        <translation>la cible n’a rien lu pendant %1</translation>
    </message>
</context>
<context>
    <name>drainboard::TargetsPage</name>
    <message>
        <source>Whose lines are forwarded?</source>
        <translation>De qui transmettre les lignes ?</translation>
    </message>
    <message>
        <source>A drain belongs to an app or to one of its addons. Each can be added on its own.</source>
        <translation>Un drain appartient à une application ou à l’un de ses addons. Chacun peut être ajouté séparément.</translation>
    </message>
    <message>
        <source>A&amp;pp</source>
        <translation>&amp;Application</translation>
    </message>
    <message>
        <source>App</source>
        <translation>Application</translation>
    </message>
    <message>
        <source>Choose an app</source>
        <translation>Choisir une application</translation>
    </message>
    <message>
        <source>&amp;Only the app</source>
        <translation>&amp;Uniquement l’application</translation>
    </message>
    <message>
        <source>The app and &amp;all addons that it has now</source>
        <translation>L’application et &amp;tous ses addons actuels</translation>
    </message>
    <message>
        <source>Chosen a&amp;ddons, not the app</source>
        <translation>Des addons &amp;choisis, sans l’application</translation>
    </message>
    <message>
        <source>Addons of the app</source>
        <translation>Addons de l’application</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>%1: produces no log lines; only databases do</source>
        <translation>%1 : ne produit pas de lignes de log ; seules les bases de données en produisent</translation>
    </message>
    <message>
        <source>Loading apps and addons …</source>
        <translation>Chargement des applications et des addons…</translation>
    </message>
    <message>
        <source>There is no app yet. Create one first, then add a drain to it.</source>
        <translation>Il n’y a pas encore d’application. Créez-en d’abord une, puis ajoutez-lui un drain.</translation>
    </message>
    <message>
        <source>Choose an app.</source>
        <translation>Choisissez une application.</translation>
    </message>
    <message>
        <source>Choose at least one addon.</source>
        <translation>Choisissez au moins un addon.</translation>
    </message>
    <message>
        <source>Lines of its addons are not forwarded by this drain.</source>
        <translation>Les lignes de ses addons ne sont pas transmises par ce drain.</translation>
    </message>
    <message numerus="yes">
        <source>The drain is added to the app and %n addon(s) now. Addons that come later do not get it.</source>
        <translation>
            <numerusform>Le drain est ajouté à l’application et à %n addon actuel. Les addons créés plus tard ne l’auront pas.</numerusform>
            <numerusform>Le drain est ajouté à l’application et à %n addons actuels. Les addons créés plus tard ne l’auront pas.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::Traffic</name>
    <message>
        <source>The demo&apos;s sample data cannot be read: %1</source>
        <translation>Impossible de lire les données d’exemple de la démo : %1</translation>
    </message>
</context>
<context>
    <name>drainboard::UdpSink</name>
    <message>
        <source>name not found</source>
        <translation>nom introuvable</translation>
    </message>
    <message>
        <source>resolved to %1</source>
        <translation>adresse trouvée : %1</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>connexion refusée</translation>
    </message>
    <message>
        <source>sent, not acknowledged</source>
        <translation>envoyée, sans accusé de réception</translation>
    </message>
</context>
<context>
    <name>drainboard::WelcomePage</name>
    <message>
        <source>Welcome to Drainboard</source>
        <translation>Bienvenue dans Drainboard</translation>
    </message>
    <message>
        <source>Drainboard forwards the log lines of your applications and databases to log services, and shows what arrives, what waits and what fails.</source>
        <translation>Drainboard transmet les lignes de log de vos applications et bases de données à des services de logs, et montre ce qui arrive, ce qui attend et ce qui échoue.</translation>
    </message>
    <message>
        <source>Forward my own lines</source>
        <translation>Transmettre mes propres lignes</translation>
    </message>
    <message>
        <source>Use the engine inside this program: send it syslog or let it follow files.</source>
        <translation>Utiliser le moteur intégré à ce programme : envoyez-lui du syslog ou laissez-le suivre des fichiers.</translation>
    </message>
    <message>
        <source>Open the demo</source>
        <translation>Ouvrir la démo</translation>
    </message>
    <message>
        <source>Made-up apps with believable traffic, and targets that you can break with a click. Nothing leaves this computer.</source>
        <translation>Des applications fictives au trafic crédible, et des cibles que vous cassez d’un clic. Rien ne sort de cet ordinateur.</translation>
    </message>
</context>
</TS>
