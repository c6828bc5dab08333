<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AccountProbe</name>
    <message>
        <source>Reading who the token belongs to</source>
        <translation>Lecture du propriétaire du jeton</translation>
    </message>
    <message>
        <source>Reading the regions</source>
        <translation>Lecture des régions</translation>
    </message>
    <message>
        <source>The platform names no region that can be used. Check its address.</source>
        <translation>La plateforme n’indique aucune région utilisable. Vérifiez son adresse.</translation>
    </message>
</context>
<context>
    <name>AccountState</name>
    <message>
        <source>The platform has not said yet who you are, and so whether %1 may be looked at. Try again in a moment.</source>
        <translation>La plateforme n’a pas encore dit qui vous êtes, ni donc si %1 peut être consultée. Réessayez dans un instant.</translation>
    </message>
    <message>
        <source>The platform has not said yet whether you work on %1. Try again in a moment.</source>
        <translation>La plateforme n’a pas encore dit si vous collaborez à %1. Réessayez dans un instant.</translation>
    </message>
    <message>
        <source>The owner of %1 has not consented to your looking at it.</source>
        <translation>Le propriétaire de %1 n’a pas consenti à ce que vous la consultiez.</translation>
    </message>
    <message>
        <source>The owner&apos;s consent to your looking at %1 has ended.</source>
        <translation>Le consentement du propriétaire à ce que vous consultiez %1 a pris fin.</translation>
    </message>
</context>
<context>
    <name>AddDrainModel</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
</context>
<context>
    <name>ApiError</name>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1&#xa0;: échec. %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>a field&apos;s name, what is wrong with it</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 failed: the platform does not accept the values.</source>
        <translation>%1&#xa0;: échec, la plateforme n’accepte pas ces valeurs.</translation>
    </message>
    <message>
        <source>%1 failed: the app is gone. Refresh to see what is there.</source>
        <translation>%1&#xa0;: échec, l’application n’existe plus. Actualisez pour voir ce qui s’y trouve.</translation>
    </message>
    <message>
        <source>%1 failed: the addon is gone. Refresh to see what is there.</source>
        <translation>%1&#xa0;: échec, l’addon n’existe plus. Actualisez pour voir ce qui s’y trouve.</translation>
    </message>
    <message>
        <source>%1 failed: the drain is gone. Refresh to see what is there.</source>
        <translation>%1&#xa0;: échec, le drain n’existe plus. Actualisez pour voir ce qui s’y trouve.</translation>
    </message>
    <message>
        <source>%1 failed: it is not there (any more). Refresh to see what is there.</source>
        <translation>%1&#xa0;: échec, l’élément n’existe pas ou plus. Actualisez pour voir ce qui s’y trouve.</translation>
    </message>
    <message>
        <source>its certificate has expired</source>
        <translation>son certificat a expiré</translation>
    </message>
    <message>
        <source>its certificate is for another host</source>
        <translation>son certificat est pour un autre hôte</translation>
    </message>
    <message>
        <source>its certificate is not valid yet; check this computer&apos;s date</source>
        <translation>son certificat n’est pas encore valable&#xa0;; vérifiez la date de cet ordinateur</translation>
    </message>
    <message>
        <source>no encrypted connection came about</source>
        <translation>aucune connexion chiffrée n’a pu être établie</translation>
    </message>
    <message>
        <source>its certificate is not signed by a trusted authority</source>
        <translation>son certificat n’est pas signé par une autorité de confiance</translation>
    </message>
    <message>
        <source>its name was not found</source>
        <translation>son nom est introuvable</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>la connexion a été refusée</translation>
    </message>
    <message>
        <source>the connection was closed before the answer was whole</source>
        <translation>la connexion a été fermée avant la fin de la réponse</translation>
    </message>
    <message>
        <source>the connection was closed before it answered, so the change may have been made</source>
        <translation>la connexion a été fermée avant sa réponse&#xa0;; la modification a donc peut-être été faite</translation>
    </message>
    <message>
        <source>nothing came in time</source>
        <translation>rien n’est arrivé à temps</translation>
    </message>
    <message>
        <source>this computer has no network</source>
        <translation>cet ordinateur n’a pas de réseau</translation>
    </message>
    <message>
        <source>the proxy of this computer does not let the request through</source>
        <translation>le proxy de cet ordinateur ne laisse pas passer la requête</translation>
    </message>
    <message>
        <source>what it answers is not HTTP</source>
        <translation>sa réponse n’est pas du HTTP</translation>
    </message>
    <message>
        <source>the connection failed</source>
        <translation>la connexion a échoué</translation>
    </message>
    <message>
        <source>%1 failed: the platform&apos;s answer cannot be read: %2.</source>
        <translation>%1&#xa0;: échec, la réponse de la plateforme est illisible&#xa0;: %2.</translation>
    </message>
    <message>
        <source>%1 does not accept the API token. It may have been revoked or have expired; enter a new one.</source>
        <translation>%1 n’accepte pas le jeton d’API. Il a peut-être été révoqué ou a expiré&#xa0;; saisissez-en un nouveau.</translation>
    </message>
    <message>
        <source>%1 does not answer: %2.</source>
        <translation>%1 ne répond pas&#xa0;: %2.</translation>
    </message>
    <message>
        <source>The answer of %1 is larger than Drainboard reads; it was dropped.</source>
        <translation>La réponse de %1 est plus grande que ce que Drainboard lit&#xa0;; elle a été abandonnée.</translation>
    </message>
    <message>
        <source>%1 failed: the platform does not understand the request.</source>
        <translation>%1&#xa0;: échec, la plateforme ne comprend pas la requête.</translation>
    </message>
    <message>
        <source>%1 failed: the account has to be paid for first.</source>
        <translation>%1&#xa0;: échec, le compte doit d’abord être réglé.</translation>
    </message>
    <message>
        <source>%1 See %2</source>
        <translation>%1 Voir %2</translation>
    </message>
    <message>
        <source>%1 is not allowed for this account.</source>
        <translation>%1&#xa0;: ce compte n’y est pas autorisé.</translation>
    </message>
    <message>
        <source>%1 is not allowed for this account: %2</source>
        <translation>%1&#xa0;: ce compte n’y est pas autorisé&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 failed: it contradicts what is there.</source>
        <translation>%1&#xa0;: échec, cela contredit l’existant.</translation>
    </message>
    <message>
        <source>%1 failed: the platform takes no more requests of this account at the moment.</source>
        <translation>%1&#xa0;: échec, la plateforme n’accepte plus de requêtes de ce compte pour le moment.</translation>
    </message>
    <message>
        <source>%1 failed: %2 sends Drainboard elsewhere, which it does not follow. Check the address of the connection.</source>
        <translation>%1&#xa0;: échec, %2 renvoie Drainboard ailleurs, ce qu’il ne suit pas. Vérifiez l’adresse de la connexion.</translation>
    </message>
    <message>
        <source>%1 does not answer properly (status %2).</source>
        <translation>%1 ne répond pas correctement (statut %2).</translation>
    </message>
    <message>
        <source>%1 failed: an answer with the status %2 was not expected.</source>
        <translation>%1&#xa0;: échec, une réponse de statut %2 n’était pas attendue.</translation>
    </message>
    <message>
        <source>nothing came in time, so the change may have been made</source>
        <translation>rien n’est arrivé à temps&#xa0;; la modification a donc peut-être été faite</translation>
    </message>
    <message>
        <source>the connection was closed before the answer was whole, so the change may have been made</source>
        <translation>la connexion a été fermée avant la fin de la réponse&#xa0;; la modification a donc peut-être été faite</translation>
    </message>
</context>
<context>
    <name>ApiJson</name>
    <message>
        <source>the list “%1” is missing</source>
        <translation>la liste «&#xa0;%1&#xa0;» manque</translation>
    </message>
    <message>
        <source>(no URL given)</source>
        <translation>(aucune URL indiquée)</translation>
    </message>
    <message>
        <source>Added the drain %1 to the app.</source>
        <translation>Drain %1 ajouté à l’application.</translation>
    </message>
    <message>
        <source>Removed the drain %1 from the app.</source>
        <translation>Drain %1 retiré de l’application.</translation>
    </message>
    <message>
        <source>Added the drain %1 to the addon %2.</source>
        <translation>Drain %1 ajouté à l’addon %2.</translation>
    </message>
    <message>
        <source>Removed the drain %1 from the addon %2.</source>
        <translation>Drain %1 retiré de l’addon %2.</translation>
    </message>
    <message>
        <source>An event of the type “%1”.</source>
        <translation>Un événement de type «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>the user is missing</source>
        <translation>l’utilisateur manque</translation>
    </message>
    <message>
        <source>the drain&apos;s URL is missing</source>
        <translation>l’URL du drain manque</translation>
    </message>
</context>
<context>
    <name>BaseUrl</name>
    <message>
        <source>Give an address such as https://logs.example.com.</source>
        <translation>Indiquez une adresse comme https://logs.example.com.</translation>
    </message>
    <message>
        <source>This is not an address such as https://logs.example.com.</source>
        <translation>Ce n’est pas une adresse comme https://logs.example.com.</translation>
    </message>
    <message>
        <source>An address carries no user and no password; the token is given apart.</source>
        <translation>Une adresse ne contient ni utilisateur ni mot de passe&#xa0;; le jeton se donne à part.</translation>
    </message>
    <message>
        <source>The address ends before “?” and “#”.</source>
        <translation>L’adresse s’arrête avant «&#xa0;?&#xa0;» et «&#xa0;#&#xa0;».</translation>
    </message>
    <message>
        <source>Without encryption (http) only this computer may be asked; use https.</source>
        <translation>Sans chiffrement (http), seul cet ordinateur peut être interrogé&#xa0;; utilisez https.</translation>
    </message>
    <message>
        <source>The address begins with https://.</source>
        <translation>L’adresse commence par https://.</translation>
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
        <translation>Ce drain n’existe pas&#xa0;; il a peut-être été supprimé.</translation>
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
        <translation>%1 ne produit pas de lignes&#xa0;; seules les bases de données en produisent.</translation>
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
    <message>
        <source>A plan&apos;s name has at most 64 letters, digits and signs of plain ASCII.</source>
        <translation>Le nom d’une offre a au plus 64 lettres, chiffres et signes ASCII.</translation>
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
        <translation>Impossible d’enregistrer le catalogue %1&#xa0;: le disque est plein ou défaillant.</translation>
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
        <translation>Voir, ajouter, tester et surveiller des drains de logs&#xa0;: des règles qui transmettent des lignes de log à des services de logs.</translation>
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
        <translation>Drainboard ne sait que faire de «&#xa0;%1&#xa0;»&#xa0;; voir --help.</translation>
    </message>
</context>
<context>
    <name>ConnectionFile</name>
    <message>
        <source>It is damaged.</source>
        <translation>Il est endommagé.</translation>
    </message>
    <message>
        <source>The connection&apos;s id is not one.</source>
        <translation>L’identifiant de la connexion n’en est pas un.</translation>
    </message>
    <message>
        <source>Give a name of up to %1 letters.</source>
        <translation>Indiquez un nom de %1 lettres au plus.</translation>
    </message>
    <message>
        <source>This is not a colour.</source>
        <translation>Ce n’est pas une couleur.</translation>
    </message>
    <message>
        <source>Choose at least one region.</source>
        <translation>Choisissez au moins une région.</translation>
    </message>
    <message>
        <source>A region has no proper name.</source>
        <translation>Une région n’a pas de nom correct.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>region, problem</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>It comes from a later version of Drainboard.</source>
        <translation>Il provient d’une version plus récente de Drainboard.</translation>
    </message>
</context>
<context>
    <name>ConnectionLook</name>
    <message>
        <source>This computer</source>
        <translation>Cet ordinateur</translation>
    </message>
    <message>
        <source>Engine inside this program</source>
        <translation>Moteur intégré à ce programme</translation>
    </message>
    <message>
        <source>Drainboard server</source>
        <translation>Serveur Drainboard</translation>
    </message>
    <message>
        <source>Scalingo account</source>
        <translation>Compte Scalingo</translation>
    </message>
    <message>
        <source>None</source>
        <comment>colour</comment>
        <translation>Aucune</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rouge</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Vert</translation>
    </message>
    <message>
        <source>Turquoise</source>
        <translation>Turquoise</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Bleu</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violet</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rose</translation>
    </message>
</context>
<context>
    <name>Daemon</name>
    <message>
        <source>It must be a number from 1 to %1.</source>
        <translation>Il faut un nombre de 1 à %1.</translation>
    </message>
    <message>
        <source>It must be like https://logs.example.com, without a slash at its end.</source>
        <translation>Il faut une adresse comme https://logs.example.com, sans barre oblique à la fin.</translation>
    </message>
    <message>
        <source>There is no such key.</source>
        <translation>Cette clé n’existe pas.</translation>
    </message>
    <message>
        <source>It has no value; leave it out for the default.</source>
        <translation>Elle n’a pas de valeur&#xa0;; omettez-la pour la valeur par défaut.</translation>
    </message>
    <message>
        <source>%1 can be reached by others, so it needs TLS: set server/tls_certificate and server/tls_key, or listen on 127.0.0.1.</source>
        <translation>%1 est accessible à d’autres, il lui faut donc TLS&#xa0;: indiquez server/tls_certificate et server/tls_key, ou écoutez sur 127.0.0.1.</translation>
    </message>
    <message>
        <source>server/tls_certificate and server/tls_key come together.</source>
        <translation>server/tls_certificate et server/tls_key vont ensemble.</translation>
    </message>
    <message>
        <source>Forwards log lines to log services, and is spoken to over HTTP.</source>
        <translation>Transmet des lignes de log aux services de logs et se pilote par HTTP.</translation>
    </message>
    <message>
        <source>Read the configuration from &lt;FILE&gt;.</source>
        <translation>Lire la configuration dans &lt;FILE&gt;.</translation>
    </message>
    <message>
        <source>Keep the data in &lt;DIR&gt;.</source>
        <translation>Conserver les données dans &lt;DIR&gt;.</translation>
    </message>
    <message>
        <source>Serve HTTP at &lt;ADDR:PORT&gt;.</source>
        <translation>Servir HTTP sur &lt;ADDR:PORT&gt;.</translation>
    </message>
    <message>
        <source>Take syslog lines at &lt;ADDR:PORT&gt;.</source>
        <translation>Recevoir les lignes syslog sur &lt;ADDR:PORT&gt;.</translation>
    </message>
    <message>
        <source>Check the configuration and end.</source>
        <translation>Vérifier la configuration et terminer.</translation>
    </message>
    <message>
        <source>token add: the token may read alone.</source>
        <translation>token add&#xa0;: le jeton ne permet que la lecture.</translation>
    </message>
    <message>
        <source>token add: until &lt;WHEN&gt;: 90d, 12h or 2027-01-31.</source>
        <translation>token add&#xa0;: jusqu’à &lt;WHEN&gt;&#xa0;: 90d, 12h ou 2027-01-31.</translation>
    </message>
    <message>
        <source>Add, list or remove API tokens.</source>
        <translation>Ajouter, lister ou supprimer des jetons d’API.</translation>
    </message>
    <message>
        <source>drainboardd does not know what to do with “%1”; see --help.</source>
        <translation>drainboardd ne sait que faire de «&#xa0;%1&#xa0;»&#xa0;; voir --help.</translation>
    </message>
    <message>
        <source>--read-only and --expires belong to drainboardd token add.</source>
        <translation>--read-only et --expires vont avec drainboardd token add.</translation>
    </message>
    <message>
        <source>Use: drainboardd token add NAME [--read-only] [--expires WHEN] --data DIR, drainboardd token list --data DIR, or drainboardd token remove NAME --data DIR.</source>
        <translation>Usage&#xa0;: drainboardd token add NAME [--read-only] [--expires WHEN] --data DIR, drainboardd token list --data DIR ou drainboardd token remove NAME --data DIR.</translation>
    </message>
    <message>
        <source>“%1” is no moment: write 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une échéance&#xa0;: écrivez 90d, 12h, 2027-01-31 ou 2027-01-31T12:00:00Z.</translation>
    </message>
    <message>
        <source>It must be a list of addresses and networks, such as 127.0.0.0/8, ::1.</source>
        <translation>Il faut une liste d’adresses et de réseaux, comme 127.0.0.0/8, ::1.</translation>
    </message>
    <message>
        <source>The token %1 could not be printed, so it was removed again.</source>
        <translation>Le jeton %1 n’a pas pu être affiché et a donc été retiré.</translation>
    </message>
    <message>
        <source>The token %1 could not be printed and is still there: %2</source>
        <translation>Le jeton %1 n’a pas pu être affiché et existe toujours&#xa0;: %2</translation>
    </message>
    <message>
        <source>The tokens could not be printed.</source>
        <translation>Les jetons n’ont pas pu être affichés.</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>ligne %1&#xa0;: %2</translation>
    </message>
    <message>
        <source>It is not text in UTF-8.</source>
        <translation>Ce n’est pas du texte en UTF-8.</translation>
    </message>
    <message>
        <source>It is neither [section] nor key=value.</source>
        <translation>Ce n’est ni [section] ni clé=valeur.</translation>
    </message>
    <message>
        <source>The key %1 stands before any [section].</source>
        <translation>La clé %1 se trouve avant toute [section].</translation>
    </message>
    <message>
        <source>The key %1 is there already.</source>
        <translation>La clé %1 s’y trouve déjà.</translation>
    </message>
    <message>
        <source>Double quotes go around a whole value; one that holds # needs them.</source>
        <translation>Des guillemets droits entourent une valeur entière&#xa0;; une valeur qui contient # en a besoin.</translation>
    </message>
    <message>
        <source>The folder %1 belongs to the user %2, who could not use what is written here. Run this as that user: sudo -u %2 %3</source>
        <translation>Le dossier %1 appartient à l’utilisateur %2, qui ne pourrait pas utiliser ce qui est écrit ici. Lancez la commande sous ce compte&#xa0;: sudo -u %2 %3</translation>
    </message>
</context>
<context>
    <name>DeliveryMark</name>
    <message>
        <source>lost: %1</source>
        <translation>perdue&#xa0;: %1</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>delivered or lost: no longer known</source>
        <translation>livrée ou perdue&#xa0;: on ne le sait plus</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>livrée</translation>
    </message>
</context>
<context>
    <name>Diagnosis</name>
    <message>
        <source>Check the user name and the password in the drain&apos;s URL.</source>
        <translation>Vérifiez le nom d’utilisateur et le mot de passe dans l’URL du drain.</translation>
    </message>
    <message>
        <source>Check the API key, and that its account is in the region of the drain.</source>
        <translation>Vérifiez la clé d’API, et que son compte est dans la région du drain.</translation>
    </message>
    <message>
        <source>Check the token of the drain; it may have been replaced or revoked at the provider.</source>
        <translation>Vérifiez le jeton du drain&#xa0;; il a peut-être été remplacé ou révoqué chez le fournisseur.</translation>
    </message>
    <message>
        <source>Check that the URL is the provider&apos;s address for log lines of this kind.</source>
        <translation>Vérifiez que l’URL est bien l’adresse du fournisseur pour ce type de lignes de log.</translation>
    </message>
    <message>
        <source>Look at the plan and its quota at the provider.</source>
        <translation>Consultez l’offre et son quota chez le fournisseur.</translation>
    </message>
    <message>
        <source>Check the host and the path in the drain&apos;s URL.</source>
        <translation>Vérifiez l’hôte et le chemin dans l’URL du drain.</translation>
    </message>
    <message>
        <source>Wait a while and try again; the target limits how much it takes.</source>
        <translation>Attendez un peu et réessayez&#xa0;; la cible limite ce qu’elle accepte.</translation>
    </message>
    <message>
        <source>The fault is on the target&apos;s side: look at the provider&apos;s status page, or at the log of the server, and try again later.</source>
        <translation>Le défaut est du côté de la cible&#xa0;: consultez la page d’état du fournisseur, ou le log du serveur, et réessayez plus tard.</translation>
    </message>
    <message>
        <source>Use the address that the target redirects to in the drain&apos;s URL.</source>
        <translation>Utilisez dans l’URL du drain l’adresse vers laquelle la cible redirige.</translation>
    </message>
    <message>
        <source>Something other than the provider may have answered, such as a proxy or a login page. Check the host in the drain&apos;s URL.</source>
        <translation>Autre chose que le fournisseur a peut-être répondu, comme un proxy ou une page de connexion. Vérifiez l’hôte dans l’URL du drain.</translation>
    </message>
    <message>
        <source>%1 is an address: no name has to be looked up.</source>
        <translation>%1 est une adresse&#xa0;: aucun nom à résoudre.</translation>
    </message>
    <message>
        <source>%1 leads to %2.</source>
        <translation>%1 mène à %2.</translation>
    </message>
    <message>
        <source>No address is known for %1.</source>
        <translation>Aucune adresse n’est connue pour %1.</translation>
    </message>
    <message>
        <source>Check the spelling of the host in the drain&apos;s URL. If it is right, this computer&apos;s name server does not know it: the name may exist in another network only, or there is no network.</source>
        <translation>Vérifiez l’orthographe de l’hôte dans l’URL du drain. S’il est juste, le serveur de noms de cet ordinateur ne le connaît pas&#xa0;: le nom n’existe peut-être que dans un autre réseau, ou il n’y a pas de réseau.</translation>
    </message>
    <message>
        <source>The name server did not say within %1 where %2 is.</source>
        <translation>Le serveur de noms n’a pas dit en %1 où se trouve %2.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s network connection and its name server.</source>
        <translation>Vérifiez la connexion réseau de cet ordinateur et son serveur de noms.</translation>
    </message>
    <message>
        <source>%1 refused the connection on port %2.</source>
        <translation>%1 a refusé la connexion sur le port %2.</translation>
    </message>
    <message>
        <source>The computer is there, but nothing takes connections on that port. Check the port in the drain&apos;s URL, and whether the service runs.</source>
        <translation>L’ordinateur est là, mais rien n’accepte de connexion sur ce port. Vérifiez le port dans l’URL du drain, et que le service est en marche.</translation>
    </message>
    <message>
        <source>There is no way through the network to %1.</source>
        <translation>Aucun chemin réseau ne mène à %1.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s network connection, and whether the target is in a network that needs a VPN.</source>
        <translation>Vérifiez la connexion réseau de cet ordinateur, et si la cible est dans un réseau qui demande un VPN.</translation>
    </message>
    <message>
        <source>This computer does not permit a connection to %1, port %2.</source>
        <translation>Cet ordinateur n’autorise pas la connexion à %1, port %2.</translation>
    </message>
    <message>
        <source>A firewall or a policy on this computer forbids it; ask who looks after it.</source>
        <translation>Un pare-feu ou une règle de cet ordinateur l’interdit&#xa0;; adressez-vous à son administrateur.</translation>
    </message>
    <message>
        <source>The connection to %1, port %2 failed: %3.</source>
        <translation>La connexion à %1, port %2, a échoué&#xa0;: %3.</translation>
    </message>
    <message>
        <source>Try again; if it stays so, ask the target&apos;s operator.</source>
        <translation>Réessayez&#xa0;; si cela persiste, adressez-vous à l’exploitant de la cible.</translation>
    </message>
    <message>
        <source>Nothing answered at %1, port %2 within %3.</source>
        <translation>Rien n’a répondu sur %1, port %2, en %3.</translation>
    </message>
    <message>
        <source>A firewall on the way may drop the packets, or the computer is down. Ask the target&apos;s operator whether this port is open for your network.</source>
        <translation>Un pare-feu sur le chemin jette peut-être les paquets, ou l’ordinateur est arrêté. Demandez à l’exploitant de la cible si ce port est ouvert pour votre réseau.</translation>
    </message>
    <message>
        <source>Packets to %1, port %2 can leave this computer. UDP knows no connection: whether anybody listens there cannot be known without sending a line.</source>
        <translation>Des paquets vers %1, port %2, peuvent quitter cet ordinateur. UDP ne connaît pas de connexion&#xa0;: sans envoyer de ligne, on ne peut savoir si quelqu’un y écoute.</translation>
    </message>
    <message>
        <source>Check that the port in the drain&apos;s URL is the one for log lines, and look into the log of the target.</source>
        <translation>Vérifiez que le port dans l’URL du drain est celui des lignes de log, et consultez le log de la cible.</translation>
    </message>
    <message>
        <source>The target did not take the line: %1.</source>
        <translation>La cible n’a pas accepté la ligne&#xa0;: %1.</translation>
    </message>
    <message>
        <source>The target took the line: %1.</source>
        <translation>La cible a accepté la ligne&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Look for the line at the target to be sure.</source>
        <translation>Cherchez la ligne chez la cible pour en être sûr.</translation>
    </message>
    <message>
        <source>The line was sent and the port did not refuse it. Nobody confirms that a packet arrived.</source>
        <translation>La ligne a été envoyée et le port ne l’a pas refusée. Personne ne confirme l’arrivée d’un paquet.</translation>
    </message>
    <message>
        <source>The line was written. Targets of this kind do not confirm what they take.</source>
        <translation>La ligne a été écrite. Les cibles de ce type ne confirment pas ce qu’elles acceptent.</translation>
    </message>
    <message>
        <source>The line was not sent: %1</source>
        <comment>a sentence</comment>
        <translation>La ligne n’a pas été envoyée&#xa0;: %1</translation>
    </message>
    <message>
        <source>Run the diagnosis again to see the step that fails now.</source>
        <translation>Relancez le diagnostic pour voir l’étape qui échoue maintenant.</translation>
    </message>
    <message>
        <source>an unnamed authority</source>
        <translation>une autorité sans nom</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>The certificate is self-signed: nobody but the target itself vouches for it.</source>
        <translation>Le certificat est auto-signé&#xa0;: personne d’autre que la cible ne s’en porte garant.</translation>
    </message>
    <message>
        <source>If the target is yours, save its certificate to a PEM file and choose that as the CA file in the drain&apos;s options. Otherwise ask its operator for a certificate of a known authority.</source>
        <translation>Si la cible est à vous, enregistrez son certificat dans un fichier PEM et choisissez-le comme fichier d’AC dans les options du drain. Sinon, demandez à son exploitant un certificat d’une autorité connue.</translation>
    </message>
    <message>
        <source>The certificate comes from “%1”, which is not trusted.</source>
        <translation>Le certificat vient de «&#xa0;%1&#xa0;», qui n’est pas de confiance.</translation>
    </message>
    <message>
        <source>If that is your own authority, choose its certificate as the CA file in the drain&apos;s options. If it is a public one, the target probably leaves out a certificate in between, which its operator must add.</source>
        <translation>Si c’est votre propre autorité, choisissez son certificat comme fichier d’AC dans les options du drain. Si elle est publique, la cible omet sans doute un certificat intermédiaire, que son exploitant doit ajouter.</translation>
    </message>
    <message>
        <source>The certificate has been revoked.</source>
        <translation>Le certificat a été révoqué.</translation>
    </message>
    <message>
        <source>Do not send anything there before the target&apos;s operator has explained it.</source>
        <translation>N’y envoyez rien avant que l’exploitant de la cible ne l’ait expliqué.</translation>
    </message>
    <message>
        <source>The certificate of “%1” expired on %2, %3 ago.</source>
        <translation>Le certificat de «&#xa0;%1&#xa0;» a expiré le %2, il y a %3.</translation>
    </message>
    <message>
        <source>The target&apos;s operator must renew it. If the date cannot be right, check the clock of this computer.</source>
        <translation>L’exploitant de la cible doit le renouveler. Si la date ne peut être juste, vérifiez l’horloge de cet ordinateur.</translation>
    </message>
    <message>
        <source>The certificate is not valid before %1.</source>
        <translation>Le certificat n’est pas valable avant le %1.</translation>
    </message>
    <message>
        <source>Check the clock of this computer; if it is right, wait or ask the target&apos;s operator.</source>
        <translation>Vérifiez l’horloge de cet ordinateur&#xa0;; si elle est juste, attendez ou adressez-vous à l’exploitant de la cible.</translation>
    </message>
    <message>
        <source>The certificate was issued for %1, not for %2.</source>
        <translation>Le certificat a été émis pour %1, pas pour %2.</translation>
    </message>
    <message>
        <source>Use a name that the certificate carries as the drain&apos;s host, or have a certificate issued for %1.</source>
        <translation>Utilisez comme hôte du drain un nom que porte le certificat, ou faites émettre un certificat pour %1.</translation>
    </message>
    <message>
        <source>The certificate is not valid: %1.</source>
        <translation>Le certificat n’est pas valable&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Ask the target&apos;s operator to have it corrected.</source>
        <translation>Demandez à l’exploitant de la cible de le corriger.</translation>
    </message>
    <message>
        <source>%1 with %2. The certificate from “%3” is valid for another %4, until %5.</source>
        <translation>%1 avec %2. Le certificat de «&#xa0;%3&#xa0;» est encore valable %4, jusqu’au %5.</translation>
    </message>
    <message>
        <source>The certificate must be renewed soon: once it has expired nothing is delivered.</source>
        <translation>Le certificat doit bientôt être renouvelé&#xa0;: une fois expiré, plus rien n’est livré.</translation>
    </message>
    <message>
        <source>The target speaks only versions of TLS older than 1.2, which are not safe.</source>
        <translation>La cible ne parle que des versions de TLS antérieures à 1.2, qui ne sont pas sûres.</translation>
    </message>
    <message>
        <source>Its operator must permit TLS 1.2 or 1.3.</source>
        <translation>Son exploitant doit autoriser TLS 1.2 ou 1.3.</translation>
    </message>
    <message>
        <source>The target does not answer with TLS on this port.</source>
        <translation>La cible ne répond pas en TLS sur ce port.</translation>
    </message>
    <message>
        <source>Use the port that the target has for TLS (6514 is common for syslog), or choose a transport without TLS if the lines may travel in the clear.</source>
        <translation>Utilisez le port TLS de la cible (6514 est courant pour syslog), ou choisissez un transport sans TLS si les lignes peuvent voyager en clair.</translation>
    </message>
    <message>
        <source>The TLS handshake failed: %1.</source>
        <translation>La négociation TLS a échoué&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Ask the target&apos;s operator what its TLS settings demand.</source>
        <translation>Demandez à l’exploitant de la cible ce qu’exigent ses réglages TLS.</translation>
    </message>
    <message>
        <source>The target closed the connection during the TLS handshake.</source>
        <translation>La cible a fermé la connexion pendant la négociation TLS.</translation>
    </message>
    <message>
        <source>The port may not be made for TLS. Use the port that the target has for TLS, or choose a transport without TLS if the lines may travel in the clear.</source>
        <translation>Le port n’est peut-être pas prévu pour TLS. Utilisez le port TLS de la cible, ou choisissez un transport sans TLS si les lignes peuvent voyager en clair.</translation>
    </message>
    <message>
        <source>The target did not answer to the TLS handshake within %1.</source>
        <translation>La cible n’a pas répondu à la négociation TLS en %1.</translation>
    </message>
    <message>
        <source>The port may not be made for TLS, or the target is overloaded. Check the port in the drain&apos;s URL.</source>
        <translation>Le port n’est peut-être pas prévu pour TLS, ou la cible est surchargée. Vérifiez le port dans l’URL du drain.</translation>
    </message>
    <message>
        <source>Certificate for %1, from “%2”, valid from %3 to %4</source>
        <translation>Certificat pour %1, de «&#xa0;%2&#xa0;», valable du %3 au %4</translation>
    </message>
</context>
<context>
    <name>DiagnosisResult</name>
    <message>
        <source>Passed</source>
        <translation>Réussie</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échouée</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>Diagnosis of %1 from this computer, %2 UTC</source>
        <translation>Diagnostic de %1 depuis cet ordinateur, %2 UTC</translation>
    </message>
    <message>
        <source>%1: %2, %3. %4</source>
        <comment>step, outcome, duration, sentence</comment>
        <translation>%1&#xa0;: %2, %3. %4</translation>
    </message>
</context>
<context>
    <name>DrainRequests</name>
    <message>
        <source>The secrets of this drain are not known here, so it cannot be added.</source>
        <translation>Les secrets de ce drain ne sont pas connus ici, il ne peut donc pas être ajouté.</translation>
    </message>
    <message>
        <source>This is not the URL of a drain that the platform can make.</source>
        <translation>Ce n’est pas l’URL d’un drain que la plateforme peut créer.</translation>
    </message>
    <message>
        <source>This platform sends to syslog servers over TLS only.</source>
        <translation>Cette plateforme n’envoie aux serveurs syslog que par TLS.</translation>
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
        <translation>Drainboard ne sait pas transmettre vers une URL de cette forme&#xa0;; son schéma n’est celui d’aucun fournisseur.</translation>
    </message>
    <message>
        <source>This target is Drainboard&apos;s own intake: lines would go round for ever.</source>
        <translation>Cette cible est la propre réception de Drainboard&#xa0;: les lignes tourneraient sans fin.</translation>
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
        <source>Quarantined</source>
        <translation>En quarantaine</translation>
    </message>
    <message>
        <source>Trying again</source>
        <translation>Nouvel essai</translation>
    </message>
    <message>
        <source>Nothing has been sent yet: no line has come since the drain was added.</source>
        <translation>Rien n’a encore été envoyé&#xa0;: aucune ligne n’est arrivée depuis l’ajout du drain.</translation>
    </message>
    <message>
        <source>The target takes the lines.</source>
        <translation>La cible accepte les lignes.</translation>
    </message>
    <message>
        <source>The target failed too often and is left alone; the next attempt is in %1.</source>
        <translation>La cible a échoué trop souvent et est laissée tranquille&#xa0;; prochaine tentative dans %1.</translation>
    </message>
    <message>
        <source>The pause is over; the next attempt decides.</source>
        <translation>La quarantaine est finie&#xa0;; la prochaine tentative décidera.</translation>
    </message>
    <message>
        <source>Paused: nothing is sent until you resume it. Lines are kept meanwhile.</source>
        <translation>En pause&#xa0;: rien n’est envoyé avant la reprise. Entre-temps, les lignes sont gardées.</translation>
    </message>
    <message>
        <source>%1 The last attempt said: %2.</source>
        <comment>state sentence, reason</comment>
        <translation>%1 Résultat de la dernière tentative&#xa0;: %2.</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) in a row have failed; after %1 the target is left alone for a while.</source>
        <translation>
            <numerusform>%n tentative a échoué&#xa0;; après %1 de suite, la cible est laissée tranquille un moment.</numerusform>
            <numerusform>%n tentatives de suite ont échoué&#xa0;; après %1, la cible est laissée tranquille un moment.</numerusform>
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
    <message>
        <source>Not reported by %1</source>
        <translation>Non communiqué par %1</translation>
    </message>
    <message>
        <source>Nothing has been reported of this drain yet.</source>
        <translation>Rien n’a encore été communiqué sur ce drain.</translation>
    </message>
    <message>
        <source>Failing, %1 of %2</source>
        <comment>failed attempts</comment>
        <translation>Échec %1 sur %2</translation>
    </message>
    <message>
        <source>The target failed too often and is left alone; the next attempt is at %1.</source>
        <comment>time</comment>
        <translation>La cible a échoué trop souvent et est laissée tranquille&#xa0;; prochaine tentative&#xa0;: %1.</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>inconnu</translation>
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
        <translation>le quota de l’offre est épuisé</translation>
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
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>LineMatcher</name>
    <message>
        <source>This regular expression is wrong at character %1: %2.</source>
        <translation>Cette expression régulière est incorrecte au caractère %1&#xa0;: %2.</translation>
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
    <name>LocalTargets</name>
    <message>
        <source>%1 is no target on this server: server/local_targets in its configuration does not allow it.</source>
        <translation>%1 n’est pas une cible pour ce serveur&#xa0;: server/local_targets, dans sa configuration, ne l’autorise pas.</translation>
    </message>
</context>
<context>
    <name>LogAccess</name>
    <message>
        <source>Reading the log of %1</source>
        <translation>Lecture du log de %1</translation>
    </message>
    <message>
        <source>it holds no address of the log</source>
        <translation>elle ne contient pas l’adresse du log</translation>
    </message>
    <message>
        <source>This connection is for inspection only, and the log of an addon is not to be had by reading alone: the platform would have to make a token for it.</source>
        <translation>Cette connexion est en inspection seule, et le log d’un addon ne s’obtient pas par la seule lecture&#xa0;: la plateforme devrait créer un jeton pour cela.</translation>
    </message>
    <message>
        <source>it holds no token</source>
        <translation>elle ne contient pas de jeton</translation>
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
        <source>Saving was cancelled. No file was changed.</source>
        <translation>L’enregistrement a été annulé. Aucun fichier n’a été modifié.</translation>
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
        <translation>le certificat est celui d’un autre hôte&#xa0;: %1</translation>
    </message>
    <message>
        <source>certificate is not valid: %1</source>
        <translation>le certificat n’est pas valable&#xa0;: %1</translation>
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
        <translation>la connexion a échoué&#xa0;: %1</translation>
    </message>
    <message>
        <source>TLS handshake failed: %1</source>
        <translation>la négociation TLS a échoué&#xa0;: %1</translation>
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
        <translation>la requête a échoué&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
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
    <name>OwnerFile</name>
    <message>
        <source>The file %1 cannot be written: %2.</source>
        <translation>Impossible d’écrire le fichier %1&#xa0;: %2.</translation>
    </message>
    <message>
        <source>There is no file %1.</source>
        <translation>Le fichier %1 n’existe pas.</translation>
    </message>
    <message>
        <source>The file %1 cannot be read.</source>
        <translation>Impossible de lire le fichier %1.</translation>
    </message>
    <message>
        <source>The file %1 is larger than it can be.</source>
        <translation>Le fichier %1 est plus grand qu’il ne peut l’être.</translation>
    </message>
</context>
<context>
    <name>Permissions</name>
    <message>
        <source>%1 does not offer this.</source>
        <comment>name of a platform</comment>
        <translation>%1 ne le propose pas.</translation>
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
        <translation>Supervision d’applications&#xa0;: les logs à côté des erreurs et des performances.</translation>
    </message>
    <message>
        <source>Log source key</source>
        <translation>Clé de source de logs</translation>
    </message>
    <message>
        <source>The key of a log source, not the push API key: AppSignal ▸ Logging ▸ Manage sources.</source>
        <translation>La clé d’une source de logs, pas la clé d’API «&#xa0;push&#xa0;»&#xa0;: AppSignal ▸ Logging ▸ Manage sources.</translation>
    </message>
    <message>
        <source>Only for an endpoint of your own; empty for AppSignal&apos;s.</source>
        <translation>Seulement pour un point d’accès à vous&#xa0;; vide pour celui d’AppSignal.</translation>
    </message>
    <message>
        <source>Only for an endpoint of your own; empty for 443.</source>
        <translation>Seulement pour un point d’accès à vous&#xa0;; vide pour 443.</translation>
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
        <translation>Le jeton de la source&#xa0;: Better Stack ▸ Sources ▸ votre source ▸ Configure.</translation>
    </message>
    <message>
        <source>The ingesting host that stands beside the token on the source&apos;s page.</source>
        <translation>L’hôte d’ingestion indiqué à côté du jeton sur la page de la source.</translation>
    </message>
    <message>
        <source>Hosted monitoring: logs, metrics and traces in one place.</source>
        <translation>Supervision hébergée&#xa0;: logs, métriques et traces au même endroit.</translation>
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
        <source>US government 2 (us2.ddog-gov.com)</source>
        <translation>Gouvernement des États-Unis 2 (us2.ddog-gov.com)</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clé d’API</translation>
    </message>
    <message>
        <source>An API key of 32 hexadecimal digits: Datadog ▸ Organization settings ▸ API keys.</source>
        <translation>Une clé d’API de 32 chiffres hexadécimaux&#xa0;: Datadog ▸ Organization settings ▸ API keys.</translation>
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
        <translation>Le X-OVH-TOKEN du flux de données&#xa0;: Logs Data Platform ▸ Data stream ▸ Copy the write token.</translation>
    </message>
    <message>
        <source>The cluster of your service, as on its home page; the port is 6514.</source>
        <translation>Le cluster de votre service, indiqué sur sa page d’accueil&#xa0;; le port est 6514.</translation>
    </message>
    <message>
        <source>Hosted log tail and search; host and port are all it needs.</source>
        <translation>Suivi et recherche de logs hébergés&#xa0;; il suffit d’un hôte et d’un port.</translation>
    </message>
    <message>
        <source>The first part of your log destination: Papertrail ▸ Settings ▸ Log destinations.</source>
        <translation>La première partie de votre destination&#xa0;: Papertrail ▸ Settings ▸ Log destinations.</translation>
    </message>
    <message>
        <source>The number behind the colon of your log destination.</source>
        <translation>Le nombre après les deux-points de votre destination.</translation>
    </message>
    <message>
        <source>Any syslog server: rsyslog, syslog-ng, Graylog, Loggly, Sumo Logic …</source>
        <translation>Tout serveur syslog&#xa0;: rsyslog, syslog-ng, Graylog, Loggly, Sumo Logic…</translation>
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
        <translation>Supervision hébergée&#xa0;; les logs vont à son point d’accès syslog TLS.</translation>
    </message>
    <message>
        <source>Licence key</source>
        <translation>Clé de licence</translation>
    </message>
    <message>
        <source>An ingest licence key: New Relic ▸ user menu ▸ API keys.</source>
        <translation>Une clé de licence d’ingestion&#xa0;: New Relic ▸ menu utilisateur ▸ API keys.</translation>
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
        <translation>Impossible de lire le fichier %1&#xa0;: %2.</translation>
    </message>
</context>
<context>
    <name>RemoteText</name>
    <message>
        <source>read just now</source>
        <translation>lu à l’instant</translation>
    </message>
    <message numerus="yes">
        <source>read %n min ago</source>
        <translation>
            <numerusform>lu il y a %n min</numerusform>
            <numerusform>lu il y a %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read %n h ago</source>
        <translation>
            <numerusform>lu il y a %n h</numerusform>
            <numerusform>lu il y a %n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>read %n day(s) ago</source>
        <translation>
            <numerusform>lu il y a %n jour</numerusform>
            <numerusform>lu il y a %n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>The owner lets you look until %1.</source>
        <translation>Le propriétaire vous autorise à consulter jusqu’au %1.</translation>
    </message>
    <message>
        <source>The owner lets you look until %1, at the addons until %2.</source>
        <translation>Le propriétaire vous autorise à consulter jusqu’au %1, et les addons jusqu’au %2.</translation>
    </message>
    <message>
        <source>You look without the owner&apos;s consent and gave this reason: %1</source>
        <translation>Vous consultez sans le consentement du propriétaire et avez donné cette raison&#xa0;: %1</translation>
    </message>
    <message>
        <source>The owner lets you look until %1, but not at the addons.</source>
        <translation>Le propriétaire vous autorise à consulter jusqu’au %1, mais pas les addons.</translation>
    </message>
    <message>
        <source>The owner lets you look at the addons until %1, but not at the app itself.</source>
        <translation>Le propriétaire vous autorise à consulter les addons jusqu’au %1, mais pas l’application elle-même.</translation>
    </message>
    <message>
        <source>The owner has not given consent to look at this app.</source>
        <translation>Le propriétaire n’a pas donné son consentement à la consultation de cette application.</translation>
    </message>
    <message>
        <source>%1 allows no more requests for %2.</source>
        <comment>platform, time left</comment>
        <translation>%1 n’accepte plus de requêtes pendant %2.</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>%1 UTC</source>
        <translation>%1 UTC</translation>
    </message>
    <message numerus="yes">
        <source>%1 line(s)</source>
        <translation>
            <numerusform>%1 ligne</numerusform>
            <numerusform>%1 lignes</numerusform>
        </translation>
    </message>
    <message>
        <source>Health</source>
        <translation>État</translation>
    </message>
    <message>
        <source>not reported by %1</source>
        <translation>non communiqué par %1</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Livrées</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>lines, bytes</comment>
        <translation>%1, %2</translation>
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
        <translation>Tentatives en échec</translation>
    </message>
    <message>
        <source>Last success</source>
        <translation>Dernier succès</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Dernière erreur</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>provider, target</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Diagnosis from this computer, %1</source>
        <translation>Diagnostic depuis cet ordinateur, %1</translation>
    </message>
    <message>
        <source>%1: passed. %2</source>
        <translation>%1&#xa0;: réussie. %2</translation>
    </message>
    <message>
        <source>%1: failed. %2</source>
        <translation>%1&#xa0;: échec. %2</translation>
    </message>
    <message>
        <source>Its owner has not agreed that it is looked at.</source>
        <translation>Le propriétaire n’a pas accepté la consultation.</translation>
    </message>
    <message>
        <source>Read on %1.</source>
        <translation>Lu le %1.</translation>
    </message>
    <message>
        <source>Not read yet: nothing is known of its drains.</source>
        <translation>Pas encore lu&#xa0;: rien n’est connu de ses drains.</translation>
    </message>
    <message>
        <source>It has no log: only database addons produce lines.</source>
        <translation>Il n’a pas de log&#xa0;: seuls les addons de base de données produisent des lignes.</translation>
    </message>
    <message>
        <source>No drain is known.</source>
        <translation>Aucun drain connu.</translation>
    </message>
    <message>
        <source>The app itself</source>
        <translation>L’application elle-même</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Made on</source>
        <translation>Établi le</translation>
    </message>
    <message>
        <source>Drains</source>
        <translation>Drains</translation>
    </message>
    <message>
        <source>In trouble</source>
        <translation>En difficulté</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>Not everything had been read when this was made.</source>
        <translation>Tout n’avait pas été lu quand ce rapport a été établi.</translation>
    </message>
    <message>
        <source>Log drains of all apps</source>
        <translation>Drains de logs de toutes les applications</translation>
    </message>
    <message>
        <source>Log drains of %1</source>
        <translation>Drains de logs de %1</translation>
    </message>
    <message>
        <source>Made with Drainboard %1. The secrets in URLs are masked.</source>
        <translation>Établi avec Drainboard %1. Les secrets des URL sont masqués.</translation>
    </message>
    <message>
        <source>Choose a name that ends in .html for a web page, or in .pdf.</source>
        <translation>Choisissez un nom qui finit par .html pour une page web, ou par .pdf.</translation>
    </message>
</context>
<context>
    <name>Server</name>
    <message>
        <source>The Host header must name the server.</source>
        <translation>L’en-tête Host doit nommer le serveur.</translation>
    </message>
    <message>
        <source>There are no passwords here; API tokens are made with `drainboardd token add`.</source>
        <translation>Il n’y a pas de mots de passe ici&#xa0;; les jetons d’API se créent avec `drainboardd token add`.</translation>
    </message>
    <message>
        <source>Log in with an empty user name and an API token as password.</source>
        <translation>Connectez-vous avec un nom d’utilisateur vide et un jeton d’API comme mot de passe.</translation>
    </message>
    <message>
        <source>This needs a token: see `drainboardd token add`.</source>
        <translation>Il faut un jeton&#xa0;: voir `drainboardd token add`.</translation>
    </message>
    <message>
        <source>This API token is not accepted: it is unknown, removed or expired.</source>
        <translation>Ce jeton d’API n’est pas accepté&#xa0;: il est inconnu, supprimé ou expiré.</translation>
    </message>
    <message>
        <source>This bearer is not accepted: exchange the API token once more.</source>
        <translation>Ce bearer n’est pas accepté&#xa0;: échangez de nouveau le jeton d’API.</translation>
    </message>
    <message>
        <source>%1 must be a number from %2 to %3.</source>
        <translation>%1 doit être un nombre de %2 à %3.</translation>
    </message>
    <message>
        <source>The body must be a JSON object.</source>
        <translation>Le corps doit être un objet JSON.</translation>
    </message>
    <message>
        <source>The body must hold an object “%1”.</source>
        <translation>Le corps doit contenir un objet «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>is no state of health.</source>
        <translation>n’est pas un état de santé.</translation>
    </message>
    <message>
        <source>must be a string.</source>
        <translation>doit être une chaîne.</translation>
    </message>
    <message>
        <source>must be true or false.</source>
        <translation>doit être true ou false.</translation>
    </message>
    <message>
        <source>must be a number.</source>
        <translation>doit être un nombre.</translation>
    </message>
    <message>
        <source>must be a whole number from %1 to %2.</source>
        <translation>doit être un nombre entier de %1 à %2.</translation>
    </message>
    <message>
        <source>is not one of the values that are possible here.</source>
        <translation>n’est pas une des valeurs possibles ici.</translation>
    </message>
    <message>
        <source>must be a certificate in PEM form, at most 256 KiB.</source>
        <translation>doit être un certificat au format PEM, de 256 Kio au plus.</translation>
    </message>
    <message>
        <source>is not a type of drain.</source>
        <translation>n’est pas un type de drain.</translation>
    </message>
    <message>
        <source>only a drain of type syslog takes it.</source>
        <translation>n’est accepté que par un drain de type syslog.</translation>
    </message>
    <message>
        <source>must be an object.</source>
        <translation>doit être un objet.</translation>
    </message>
    <message>
        <source>The audit trail %1 cannot be made.</source>
        <translation>Impossible de créer le journal d’audit %1.</translation>
    </message>
    <message>
        <source>The audit trail %1 cannot be opened.</source>
        <translation>Impossible d’ouvrir le journal d’audit %1.</translation>
    </message>
    <message>
        <source>The audit trail %1 cannot be used (SQLite code %2).</source>
        <translation>Impossible d’utiliser le journal d’audit %1 (code SQLite %2).</translation>
    </message>
    <message>
        <source>has at most 128 letters, digits and signs of plain ASCII.</source>
        <translation>a au plus 128 lettres, chiffres et signes ASCII.</translation>
    </message>
    <message>
        <source>This is a websocket: ask for an upgrade.</source>
        <translation>C’est un websocket&#xa0;: demandez une mise à niveau (upgrade).</translation>
    </message>
    <message>
        <source>is required.</source>
        <translation>est obligatoire.</translation>
    </message>
    <message>
        <source>This log URL has expired; ask for a new one.</source>
        <translation>Cette URL de log a expiré&#xa0;; demandez-en une nouvelle.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Impossible de créer le dossier %1.</translation>
    </message>
    <message>
        <source>The file %1 holds no key of drainboardd; remove it to have a new one made.</source>
        <translation>Le fichier %1 ne contient pas de clé de drainboardd&#xa0;; supprimez-le pour en obtenir une nouvelle.</translation>
    </message>
    <message>
        <source>The file %1 holds no tokens of drainboardd.</source>
        <translation>Le fichier %1 ne contient pas de jetons de drainboardd.</translation>
    </message>
    <message>
        <source>The tokens in %1 are being changed by another program.</source>
        <translation>Les jetons dans %1 sont en cours de modification par un autre programme.</translation>
    </message>
    <message>
        <source>A token&apos;s name has 1 to 64 visible characters.</source>
        <translation>Le nom d’un jeton a de 1 à 64 caractères visibles.</translation>
    </message>
    <message>
        <source>The token would have expired already.</source>
        <translation>Le jeton aurait déjà expiré.</translation>
    </message>
    <message>
        <source>There is already a token named %1.</source>
        <translation>Il existe déjà un jeton nommé %1.</translation>
    </message>
    <message>
        <source>There is no token named %1.</source>
        <translation>Il n’existe pas de jeton nommé %1.</translation>
    </message>
    <message>
        <source>With their process and time the lines make more than 8 MiB. Hand them over in smaller parts.</source>
        <translation>Avec leur processus et leur heure, les lignes font plus de 8&#xa0;Mio. Remettez-les en plus petites parties.</translation>
    </message>
    <message>
        <source>is no certificate that this server keeps.</source>
        <translation>ne désigne pas un certificat que ce serveur conserve.</translation>
    </message>
    <message>
        <source>The token cannot be hashed: OpenSSL fails.</source>
        <translation>Impossible de hacher le jeton&#xa0;: OpenSSL échoue.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made: %2.</source>
        <translation>Impossible de créer le dossier %1&#xa0;: %2.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written to: it is read-only or belongs to somebody else.</source>
        <translation>Impossible d’écrire dans le dossier %1&#xa0;: il est en lecture seule ou appartient à quelqu’un d’autre.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written to: its disk may be full.</source>
        <translation>Impossible d’écrire dans le dossier %1&#xa0;: son disque est peut-être plein.</translation>
    </message>
</context>
<context>
    <name>ServerPlatform</name>
    <message>
        <source>The CA file %1 cannot be read.</source>
        <translation>Impossible de lire le fichier d’AC %1.</translation>
    </message>
    <message>
        <source>The CA file %1 is too large.</source>
        <translation>Le fichier d’AC %1 est trop grand.</translation>
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
    <name>StoreWatch</name>
    <message>
        <source>The file %1 was removed or replaced while Drainboard was running; restart Drainboard.</source>
        <translation>Le fichier %1 a été supprimé ou remplacé pendant le fonctionnement de Drainboard&#xa0;; redémarrez Drainboard.</translation>
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
        <translation>L’écoute sur %1 a échoué&#xa0;: %2.</translation>
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
    <name>TimeFormat</name>
    <message>
        <source>%1 UTC</source>
        <translation>%1 UTC</translation>
    </message>
    <message>
        <source>Time (UTC)</source>
        <translation>Heure (UTC)</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
</context>
<context>
    <name>TlsTrust</name>
    <message>
        <source>the CA file %1 cannot be read: %2</source>
        <translation>impossible de lire le fichier d’AC %1&#xa0;: %2</translation>
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
        <translation>%1&#xa0;: les espaces et les caractères de contrôle sont interdits.</translation>
    </message>
    <message>
        <source>%1: at most 256 characters are allowed.</source>
        <translation>%1&#xa0;: 256 caractères au plus.</translation>
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
        <translation>%1&#xa0;: valeurs possibles&#xa0;: %2.</translation>
    </message>
    <message>
        <source>Lines travel unencrypted: everyone on the way can read them.</source>
        <translation>Les lignes voyagent en clair&#xa0;: chacun peut les lire en chemin.</translation>
    </message>
    <message>
        <source>only letters, digits and signs of URLs are allowed; write others as %XX.</source>
        <translation>seuls les lettres, chiffres et signes des URL sont permis&#xa0;; écrivez les autres sous la forme %XX.</translation>
    </message>
    <message>
        <source>at most 2048 characters are allowed.</source>
        <translation>2048 caractères au plus.</translation>
    </message>
    <message>
        <source>a % must be followed by two hexadecimal digits; write a plain one as %25.</source>
        <translation>un % doit être suivi de deux chiffres hexadécimaux&#xa0;; pour un simple %, écrivez %25.</translation>
    </message>
    <message>
        <source>must begin with https://, for example https://user:password@logstash.example.com.</source>
        <translation>doit commencer par https://, par exemple https://user:password@logstash.example.com.</translation>
    </message>
    <message>
        <source>must not have a part behind #; write # in a password as %23.</source>
        <translation>ne doit rien avoir après un #&#xa0;; dans un mot de passe, écrivez # sous la forme %23.</translation>
    </message>
    <message>
        <source>has more than one @; write @ in a password as %40.</source>
        <translation>contient plus d’un @&#xa0;; dans un mot de passe, écrivez @ sous la forme %40.</translation>
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
        <translation>il faut un hôte après le @&#xa0;: un nom DNS ou une adresse IP.</translation>
    </message>
    <message>
        <source>http:// is allowed only to this machine or a private address; use https://.</source>
        <translation>http:// n’est permis que vers cette machine ou une adresse privée&#xa0;; utilisez https://.</translation>
    </message>
    <message>
        <source>Lines and the password travel unencrypted: everyone on the way can read them.</source>
        <translation>Les lignes et le mot de passe voyagent en clair&#xa0;: chacun peut les lire en chemin.</translation>
    </message>
    <message>
        <source>%1 is required.</source>
        <translation>%1&#xa0;: valeur obligatoire.</translation>
    </message>
    <message>
        <source>%1: expected a DNS name such as %2, an IPv4 address, or an IPv6 address in brackets.</source>
        <translation>%1&#xa0;: indiquez un nom DNS comme %2, une adresse IPv4, ou une adresse IPv6 entre crochets.</translation>
    </message>
    <message>
        <source>%1: expected a number from 1 to 65535.</source>
        <translation>%1&#xa0;: indiquez un nombre de 1 à 65535.</translation>
    </message>
    <message>
        <source>Choose a provider.</source>
        <translation>Choisissez un fournisseur.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>field, problem</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1: only letters without accents, digits and signs are allowed.</source>
        <translation>%1&#xa0;: seuls des lettres sans accents, des chiffres et des signes sont autorisés.</translation>
    </message>
</context>
<context>
    <name>drainboard::AccountAssistant</name>
    <message>
        <source>&amp;Add and open</source>
        <translation>&amp;Ajouter et ouvrir</translation>
    </message>
    <message>
        <source>Add a connection</source>
        <translation>Ajouter une connexion</translation>
    </message>
</context>
<context>
    <name>drainboard::AccountForm</name>
    <message>
        <source>Ad&amp;vanced</source>
        <translation>A&amp;vancé</translation>
    </message>
    <message>
        <source>Checking the token…</source>
        <translation>Vérification du jeton…</translation>
    </message>
    <message>
        <source>Checking the token</source>
        <translation>Vérification du jeton</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>A&amp;rrêter</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>A&amp;dresse</translation>
    </message>
    <message>
        <source>API &amp;token</source>
        <translation>&amp;Jeton d’API</translation>
    </message>
    <message>
        <source>Paste the API token.</source>
        <translation>Collez le jeton d’API.</translation>
    </message>
    <message>
        <source>A token has no spaces and no accented letters in it; copy it again.</source>
        <translation>Un jeton ne contient ni espaces ni lettres accentuées&#xa0;; copiez-le de nouveau.</translation>
    </message>
    <message>
        <source>API tokens of Scalingo begin with “tk-”.</source>
        <translation>Les jetons d’API de Scalingo commencent par «&#xa0;tk-&#xa0;».</translation>
    </message>
    <message>
        <source>Leave it empty to keep the token that is stored.</source>
        <translation>Laissez vide pour garder le jeton enregistré.</translation>
    </message>
    <message>
        <source>Where tokens are exchanged. Change it for a test server only.</source>
        <translation>Où les jetons sont échangés. À ne changer que pour un serveur de test.</translation>
    </message>
    <message>
        <source>Such as https://logs.example.com:8443. Without encryption only http://127.0.0.1.</source>
        <translation>Par exemple https://logs.example.com:8443. Sans chiffrement, seulement http://127.0.0.1.</translation>
    </message>
    <message>
        <source>Create an API token in the dashboard of Scalingo (your account, “API tokens”) and paste it here. It is kept in the keychain of this computer.</source>
        <translation>Créez un jeton d’API dans le tableau de bord de Scalingo (votre compte, «&#xa0;API tokens&#xa0;») et collez-le ici. Il est conservé dans le trousseau de cet ordinateur.</translation>
    </message>
    <message>
        <source>On the server, “drainboardd token add NAME” shows a new token once; paste it here. It is kept in the keychain of this computer.</source>
        <translation>Sur le serveur, «&#xa0;drainboardd token add NAME&#xa0;» affiche une seule fois un nouveau jeton&#xa0;; collez-le ici. Il est conservé dans le trousseau de cet ordinateur.</translation>
    </message>
    <message>
        <source>The platform takes the token, but names no region to work with.</source>
        <translation>La plateforme accepte le jeton, mais n’indique aucune région où travailler.</translation>
    </message>
</context>
<context>
    <name>drainboard::AccountPage</name>
    <message>
        <source>The token is checked before anything is kept.</source>
        <translation>Le jeton est vérifié avant que quoi que ce soit ne soit conservé.</translation>
    </message>
</context>
<context>
    <name>drainboard::AccountReader</name>
    <message>
        <source>Reading who is logged in</source>
        <translation>Lecture de l’utilisateur connecté</translation>
    </message>
    <message>
        <source>Reading the apps of %1</source>
        <translation>Lecture des applications de %1</translation>
    </message>
    <message>
        <source>Reading who works on %1</source>
        <translation>Lecture des collaborateurs de %1</translation>
    </message>
    <message>
        <source>Reading the addons of %1</source>
        <translation>Lecture des addons de %1</translation>
    </message>
    <message>
        <source>Reading the drains of %1</source>
        <translation>Lecture des drains de %1</translation>
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
        <translation>%1 n’a pas de log&#xa0;: on ne peut pas lui ajouter de drain.</translation>
    </message>
</context>
<context>
    <name>drainboard::ApiClient</name>
    <message>
        <source>it is not JSON</source>
        <translation>ce n’est pas du JSON</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>ce n’est pas un objet JSON</translation>
    </message>
    <message>
        <source>Logging in</source>
        <translation>Connexion au compte</translation>
    </message>
    <message>
        <source>it holds no token</source>
        <translation>elle ne contient pas de jeton</translation>
    </message>
</context>
<context>
    <name>drainboard::ApiServer</name>
    <message>
        <source>This path does not take this method.</source>
        <translation>Ce chemin n’accepte pas cette méthode.</translation>
    </message>
    <message>
        <source>This token is read-only.</source>
        <translation>Ce jeton ne permet que la lecture.</translation>
    </message>
    <message>
        <source>There is no API token yet, so nobody can log in. Make one: drainboardd token add NAME --data %1</source>
        <translation>Il n’y a pas encore de jeton d’API, personne ne peut donc se connecter. Pour en créer un&#xa0;: drainboardd token add NOM --data %1</translation>
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
        <translation>Les lignes portant le nouveau nom appartiendront dès lors à l’application&#xa0;; celles portant l’ancien, plus.</translation>
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
    <name>drainboard::AuditDialog</name>
    <message>
        <source>Events</source>
        <translation>Événements</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Utilisateur</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Ce qui s’est passé</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>&amp;Newer</source>
        <translation>Plus réce&amp;nts</translation>
    </message>
    <message>
        <source>&amp;Older</source>
        <translation>Plus &amp;anciens</translation>
    </message>
    <message>
        <source>Events of %1</source>
        <translation>Événements de %1</translation>
    </message>
    <message>
        <source>Reading the events…</source>
        <translation>Lecture des événements…</translation>
    </message>
    <message>
        <source>The events could not be read. %1</source>
        <translation>Les événements n’ont pas pu être lus. %1</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Page %1 sur %2</translation>
    </message>
    <message>
        <source>Nothing has happened to this app yet, as far as the platform remembers.</source>
        <translation>Rien n’est encore arrivé à cette application, pour autant que la plateforme s’en souvienne.</translation>
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
    <name>drainboard::CheckedHttpSink</name>
    <message>
        <source>no answer from the name server within %1</source>
        <translation>pas de réponse du serveur de noms en %1</translation>
    </message>
    <message>
        <source>resolved to %1</source>
        <translation>adresse trouvée&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>drainboard::ChunkStore</name>
    <message>
        <source>The newest lines of the line log %1 are damaged and are passed over.</source>
        <translation>Les lignes les plus récentes du journal de lignes %1 sont endommagées et sont sautées.</translation>
    </message>
</context>
<context>
    <name>drainboard::ConnectionBar</name>
    <message>
        <source>%1 (inspect only)</source>
        <translation>%1 (inspection seule)</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>&amp;Connections</source>
        <translation>&amp;Connexions</translation>
    </message>
    <message>
        <source>Inspect only</source>
        <translation>Inspection seule</translation>
    </message>
    <message>
        <source>&amp;Manage connections…</source>
        <translation>&amp;Gérer les connexions…</translation>
    </message>
    <message>
        <source>Nothing can be changed through this connection.</source>
        <translation>Rien ne peut être modifié par cette connexion.</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>Aucune connexion</translation>
    </message>
    <message>
        <source>Open another connection</source>
        <translation>Ouvrir une autre connexion</translation>
    </message>
    <message>
        <source>Connection: %1, inspect only</source>
        <translation>Connexion&#xa0;: %1, inspection seule</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>Connexion&#xa0;: %1</translation>
    </message>
    <message>
        <source>&amp;Add a connection…</source>
        <translation>&amp;Ajouter une connexion…</translation>
    </message>
</context>
<context>
    <name>drainboard::ConnectionController</name>
    <message>
        <source>Opening %1…</source>
        <translation>Ouverture de %1…</translation>
    </message>
    <message>
        <source>No keychain on this computer took the token of %1. Drainboard keeps it until it is closed and asks for it at the next start.</source>
        <translation>Aucun trousseau de cet ordinateur n’a pris le jeton de %1. Drainboard le garde jusqu’à sa fermeture et le demandera au prochain démarrage.</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>Retirer %1</translation>
    </message>
    <message>
        <source>Remove %1 from this computer?</source>
        <translation>Retirer %1 de cet ordinateur&#xa0;?</translation>
    </message>
    <message>
        <source>Its token is deleted from the keychain, too. Its apps and drains stay as they are.</source>
        <translation>Son jeton est aussi supprimé du trousseau. Ses applications et ses drains restent tels quels.</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Retirer</translation>
    </message>
</context>
<context>
    <name>drainboard::ConnectionForm</name>
    <message>
        <source>Co&amp;lour</source>
        <translation>Cou&amp;leur</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Couleur</translation>
    </message>
    <message>
        <source>&amp;Inspect only</source>
        <translation>&amp;Inspection seule</translation>
    </message>
    <message>
        <source>For looking at somebody else&apos;s drains: nothing can be added, changed or removed, secrets stay hidden, and a journal on this computer notes what was looked at.</source>
        <translation>Pour consulter les drains de quelqu’un d’autre&#xa0;: rien ne peut être ajouté, modifié ou retiré, les secrets restent cachés, et un journal sur cet ordinateur note ce qui a été consulté.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>Stands in the switcher and in the window&apos;s title.</source>
        <translation>Figure dans le sélecteur et dans le titre de la fenêtre.</translation>
    </message>
    <message>
        <source>Give the connection a name.</source>
        <translation>Donnez un nom à la connexion.</translation>
    </message>
    <message>
        <source>Another connection has this name.</source>
        <translation>Une autre connexion porte ce nom.</translation>
    </message>
</context>
<context>
    <name>drainboard::ConnectionStore</name>
    <message>
        <source>The connections in %1 cannot be read. %2</source>
        <translation>Impossible de lire les connexions dans %1. %2</translation>
    </message>
    <message>
        <source>It is not a file of Drainboard.</source>
        <translation>Ce n’est pas un fichier de Drainboard.</translation>
    </message>
    <message>
        <source>You may not open it.</source>
        <translation>Vous n’avez pas le droit de l’ouvrir.</translation>
    </message>
    <message>
        <source>The connections in %1 cannot be changed: another program is changing them.</source>
        <translation>Impossible de modifier les connexions dans %1&#xa0;: un autre programme les modifie.</translation>
    </message>
    <message>
        <source>The connections in %1 cannot be changed: the folder is read-only, or its disk is full.</source>
        <translation>Impossible de modifier les connexions dans %1&#xa0;: le dossier est en lecture seule, ou son disque est plein.</translation>
    </message>
</context>
<context>
    <name>drainboard::ConnectionsDialog</name>
    <message>
        <source>Connections</source>
        <translation>Connexions</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Nature</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>Régions</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Modifications</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Ouvrir</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Modifier…</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Tester</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>&amp;Retirer…</translation>
    </message>
    <message>
        <source>&amp;Journal…</source>
        <translation>&amp;Journal…</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between regions</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>Inspect only</source>
        <translation>Inspection seule</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>Permises</translation>
    </message>
    <message>
        <source>%1: testing…</source>
        <translation>%1&#xa0;: test en cours…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name, problem</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1: the token is accepted. It belongs to %2.</source>
        <translation>%1&#xa0;: le jeton est accepté. Il appartient à %2.</translation>
    </message>
    <message>
        <source>&amp;Add a connection…</source>
        <translation>&amp;Ajouter une connexion…</translation>
    </message>
    <message>
        <source>No account and no server is connected yet; “Add a connection” begins.</source>
        <translation>Aucun compte ni serveur n’est encore connecté&#xa0;; commencez par «&#xa0;Ajouter une connexion&#xa0;».</translation>
    </message>
</context>
<context>
    <name>drainboard::ConsentPage</name>
    <message>
        <source>&amp;Look anyway…</source>
        <translation>&amp;Consulter quand même…</translation>
    </message>
    <message>
        <source>%1 belongs to somebody else</source>
        <translation>%1 appartient à quelqu’un d’autre</translation>
    </message>
    <message>
        <source>The owner can give it for some time in the settings of the app. Until then nothing of the app is asked for here. Press F5 once the owner has done so.</source>
        <translation>Le propriétaire peut le donner pour un temps dans les réglages de l’application. D’ici là, rien n’en est demandé ici. Appuyez sur F5 une fois que c’est fait.</translation>
    </message>
</context>
<context>
    <name>drainboard::CrawlBar</name>
    <message>
        <source>Reading the account</source>
        <translation>Lecture du compte</translation>
    </message>
    <message>
        <source>Requests that were answered</source>
        <translation>Requêtes ayant reçu une réponse</translation>
    </message>
    <message>
        <source>%1 does not accept the token.</source>
        <translation>%1 n’accepte pas le jeton.</translation>
    </message>
    <message>
        <source>%1 does not answer.</source>
        <translation>%1 ne répond pas.</translation>
    </message>
    <message>
        <source>Reading is paused: %1 of %2</source>
        <comment>requests</comment>
        <translation>Lecture en pause&#xa0;: %1 sur %2</translation>
    </message>
    <message>
        <source>Reading the account: %1 of %2</source>
        <comment>requests</comment>
        <translation>Lecture du compte&#xa0;: %1 sur %2</translation>
    </message>
    <message>
        <source>Go on reading the account</source>
        <translation>Reprendre la lecture du compte</translation>
    </message>
    <message>
        <source>Pause reading the account</source>
        <translation>Mettre en pause la lecture du compte</translation>
    </message>
</context>
<context>
    <name>drainboard::Daemon</name>
    <message>
        <source>The store works again.</source>
        <translation>Le stockage fonctionne de nouveau.</translation>
    </message>
    <message>
        <source>Syslog lines are taken at %1.</source>
        <translation>Les lignes syslog sont reçues sur %1.</translation>
    </message>
    <message>
        <source>Listening on %1</source>
        <translation>À l’écoute sur %1</translation>
    </message>
    <message>
        <source>The configuration was read again.</source>
        <translation>La configuration a été relue.</translation>
    </message>
    <message>
        <source>A restart is needed for: %1.</source>
        <translation>Un redémarrage est nécessaire pour&#xa0;: %1.</translation>
    </message>
    <message>
        <source>The configuration stays as it was: %1</source>
        <translation>La configuration reste telle quelle&#xa0;: %1</translation>
    </message>
    <message>
        <source>The TLS certificate in %1 expired on %2: clients will refuse it.</source>
        <translation>Le certificat TLS dans %1 a expiré le %2&#xa0;: les clients le refuseront.</translation>
    </message>
    <message>
        <source>The TLS certificate in %1 is not valid before %2: clients will refuse it until then.</source>
        <translation>Le certificat TLS dans %1 n’est pas valable avant le %2&#xa0;: d’ici là, les clients le refuseront.</translation>
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
        <translation>%1 est un fichier&#xa0;; Drainboard a besoin d’un dossier.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Impossible de créer le dossier %1.</translation>
    </message>
    <message>
        <source>The folder %1 holds other files; choose an empty one.</source>
        <translation>Le dossier %1 contient d’autres fichiers&#xa0;; choisissez-en un vide.</translation>
    </message>
    <message>
        <source>The folder %1 belongs to somebody else and cannot be made private.</source>
        <translation>Le dossier %1 appartient à quelqu’un d’autre et ne peut pas être rendu privé.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written to: it is read-only or its disk is full.</source>
        <translation>Impossible d’écrire dans le dossier %1&#xa0;: il est en lecture seule ou son disque est plein.</translation>
    </message>
    <message>
        <source>The folder %1 is in use by %2 (process %3).</source>
        <translation>Le dossier %1 est utilisé par %2 (processus %3).</translation>
    </message>
    <message>
        <source>The folder %1 is in use by another program.</source>
        <translation>Le dossier %1 est utilisé par un autre programme.</translation>
    </message>
</context>
<context>
    <name>drainboard::DeleteDrainDialog</name>
    <message>
        <source>Delete drain</source>
        <translation>Supprimer le drain</translation>
    </message>
    <message>
        <source>Drains that will be deleted</source>
        <translation>Drains qui seront supprimés</translation>
    </message>
    <message>
        <source>&amp;Only the app; its addons keep the drain</source>
        <translation>&amp;Uniquement l’application&#xa0;; ses addons gardent le drain</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
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
        <source>Lines will no longer be sent to %1 from:</source>
        <translation>Les lignes ne seront plus envoyées à %1 depuis&#xa0;:</translation>
    </message>
    <message>
        <source>%1: not deleted. %2</source>
        <translation>%1&#xa0;: non supprimé. %2</translation>
    </message>
    <message>
        <source>Reading the drains…</source>
        <translation>Lecture des drains…</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>Suppression…</translation>
    </message>
    <message>
        <source>The drain is not there any more.</source>
        <translation>Le drain n’est plus là.</translation>
    </message>
    <message>
        <source>Not everything could be deleted. You can try the rest again.</source>
        <translation>Tout n’a pas pu être supprimé. Vous pouvez réessayer le reste.</translation>
    </message>
    <message>
        <source>This cannot be undone: the drain could not be put back. %1</source>
        <comment>reason</comment>
        <translation>C’est irréversible&#xa0;: le drain ne pourrait pas être rétabli. %1</translation>
    </message>
    <message>
        <source>You can undo this for half a minute (%1).</source>
        <comment>keys</comment>
        <translation>Vous pouvez annuler pendant une demi-minute (%1).</translation>
    </message>
    <message>
        <source>The drain was not deleted. %1</source>
        <translation>Le drain n’a pas été supprimé. %1</translation>
    </message>
</context>
<context>
    <name>drainboard::DemoPanel</name>
    <message>
        <source>The engine, the sockets and TLS are real. The apps and the targets are played on this computer; nothing leaves it.</source>
        <translation>Le moteur, les sockets et TLS sont réels. Les applications et les cibles sont jouées sur cet ordinateur&#xa0;; rien n’en sort.</translation>
    </message>
    <message>
        <source>Quarantines and pauses run 60 times faster: 5 minutes pass in 5 seconds.</source>
        <translation>Quarantaines et pauses passent 60 fois plus vite&#xa0;: 5 minutes durent 5 secondes.</translation>
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
        <source>Demo c&amp;lock ×60</source>
        <translation>H&amp;orloge ×60</translation>
    </message>
    <message>
        <source>5 min pass in 5 s.</source>
        <translation>5 min durent 5 s.</translation>
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
        <translation>Impossible d’écrire dans le dossier de la démo&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>drainboard::Diagnoses</name>
    <message>
        <source>This connection keeps the secrets of the target, and without them no line is taken.</source>
        <translation>Cette connexion tient cachés les secrets de la cible, et sans eux aucune ligne n’est acceptée.</translation>
    </message>
    <message>
        <source>The secrets of the target are not known here, and without them no line is taken.</source>
        <translation>Les secrets de la cible ne sont pas connus ici, et sans eux aucune ligne n’est acceptée.</translation>
    </message>
</context>
<context>
    <name>drainboard::Diagnosis</name>
    <message>
        <source>Compare the drain&apos;s URL with what the provider says.</source>
        <translation>Comparez l’URL du drain avec ce qu’indique le fournisseur.</translation>
    </message>
    <message>
        <source>From the local address %1</source>
        <translation>Depuis l’adresse locale %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>address, what went wrong</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>pas de réponse</translation>
    </message>
    <message>
        <source>From the local address %1, port %2</source>
        <translation>Depuis l’adresse locale %1, port %2</translation>
    </message>
    <message>
        <source>%1 takes connections on port %2.</source>
        <translation>%1 accepte des connexions sur le port %2.</translation>
    </message>
    <message>
        <source>The certificate cannot be checked: %1.</source>
        <translation>Le certificat ne peut pas être vérifié&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Choose another CA file in the drain&apos;s options, or none.</source>
        <translation>Choisissez un autre fichier d’AC dans les options du drain, ou aucun.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>TLS version, cipher</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>drainboard::DiagnosisDialog</name>
    <message>
        <source>Diagnose the target</source>
        <translation>Diagnostiquer la cible</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Progress of the diagnosis</source>
        <translation>Avancement du diagnostic</translation>
    </message>
    <message>
        <source>Steps of the diagnosis</source>
        <translation>Étapes du diagnostic</translation>
    </message>
    <message>
        <source>Show &amp;details: addresses, certificates</source>
        <translation>Afficher les &amp;détails&#xa0;: adresses, certificats</translation>
    </message>
    <message>
        <source>Sample line</source>
        <translation>Ligne d’exemple</translation>
    </message>
    <message>
        <source>&amp;Send a sample line</source>
        <translation>&amp;Envoyer une ligne d’exemple</translation>
    </message>
    <message>
        <source>Diagnose &amp;again</source>
        <translation>Diagnostiquer à &amp;nouveau</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>A&amp;rrêter</translation>
    </message>
    <message>
        <source>&amp;Copy the result</source>
        <translation>&amp;Copier le résultat</translation>
    </message>
    <message>
        <source>Copy the steps as text, with the URL masked</source>
        <translation>Copier les étapes en texte, avec l’URL masquée</translation>
    </message>
    <message>
        <source>How far this computer can reach %1.</source>
        <translation>Jusqu’où cet ordinateur peut atteindre %1.</translation>
    </message>
    <message>
        <source>What the target makes of a line is known only once it got one.</source>
        <translation>Ce que la cible fait d’une ligne ne se sait qu’une fois qu’elle en a reçu une.</translation>
    </message>
    <message>
        <source>You stopped the diagnosis before.</source>
        <translation>Vous avez arrêté le diagnostic avant.</translation>
    </message>
    <message>
        <source>The diagnosis is under way…</source>
        <translation>Le diagnostic est en cours…</translation>
    </message>
    <message>
        <source>The sample line is on its way…</source>
        <translation>La ligne d’exemple est en route…</translation>
    </message>
    <message>
        <source>The diagnosis was stopped.</source>
        <translation>Le diagnostic a été arrêté.</translation>
    </message>
    <message>
        <source>It fails at the step “%1”.</source>
        <translation>Échec à l’étape «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>The target can be reached, and the sample line was sent.</source>
        <translation>La cible est joignable, et la ligne d’exemple a été envoyée.</translation>
    </message>
    <message>
        <source>The target can be reached.</source>
        <translation>La cible est joignable.</translation>
    </message>
    <message>
        <source>No sample line can be sent. %1</source>
        <translation>Aucune ligne d’exemple ne peut être envoyée. %1</translation>
    </message>
    <message>
        <source>Sends this one line in the name of %1 to %2, where it is kept like any other line: “%3”</source>
        <translation>Envoie cette seule ligne au nom de %1 à %2, où elle est conservée comme toute autre&#xa0;: «&#xa0;%3&#xa0;»</translation>
    </message>
    <message>
        <source>Only when the steps before have passed</source>
        <translation>Seulement quand les étapes précédentes ont réussi</translation>
    </message>
    <message>
        <source>The drain trusts a CA certificate that lies on the server: whether this one comes from it can only be checked there.</source>
        <translation>Le drain fait confiance à un certificat d’AC qui se trouve sur le serveur&#xa0;: lui seul peut vérifier si celui de la cible en provient.</translation>
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
        <translation>Copier l’URL avec ses secrets&#xa0;; elle quitte le presse-papiers après une minute</translation>
    </message>
    <message>
        <source>Res&amp;ume</source>
        <translation>Re&amp;prendre</translation>
    </message>
    <message>
        <source>&amp;Follow the log</source>
        <translation>Suivre le &amp;log</translation>
    </message>
    <message>
        <source>Show the live lines that this drain forwards</source>
        <translation>Afficher en direct les lignes que ce drain transmet</translation>
    </message>
    <message>
        <source>Dia&amp;gnose the target…</source>
        <translation>Dia&amp;gnostiquer la cible…</translation>
    </message>
    <message>
        <source>See from this computer how far the target can be reached</source>
        <translation>Voir depuis cet ordinateur jusqu’où la cible est joignable</translation>
    </message>
    <message>
        <source>U&amp;ndo delete</source>
        <translation>A&amp;nnuler la suppression</translation>
    </message>
    <message>
        <source>Put back what was deleted last</source>
        <translation>Rétablir ce qui vient d’être supprimé</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainChanger</name>
    <message>
        <source>The old drain could not be removed, so the new one was taken back; nothing has changed. %1</source>
        <translation>L’ancien drain n’a pas pu être retiré, le nouveau a donc été supprimé&#xa0;; rien n’a changé. %1</translation>
    </message>
    <message>
        <source>The new drain was added, but the old one could not be removed and the new one not taken back: both are there now. Remove the one you do not want. %1</source>
        <translation>Le nouveau drain a été ajouté, mais l’ancien n’a pas pu être retiré, ni le nouveau supprimé&#xa0;: les deux existent maintenant. Retirez celui dont vous ne voulez pas. %1</translation>
    </message>
    <message>
        <source>Adding the drain to %1</source>
        <translation>Ajout du drain à %1</translation>
    </message>
    <message>
        <source>Removing the drain from %1</source>
        <translation>Retrait du drain de %1</translation>
    </message>
    <message>
        <source>The drains of %1 are known from an earlier run only, without their secrets. They are being read now; try again in a moment.</source>
        <translation>Les drains de %1 ne sont connus que d’une exécution antérieure, sans leurs secrets. Ils sont en cours de lecture&#xa0;; réessayez dans un instant.</translation>
    </message>
    <message>
        <source>This drain is not there any more.</source>
        <translation>Ce drain n’existe plus.</translation>
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
        <translation>Tentatives en échec</translation>
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
        <translation>Lacunes&#xa0;: lignes qui ne seront jamais livrées</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>Lacunes</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Cause</translation>
    </message>
    <message>
        <source>%1, attached to %2</source>
        <translation>%1, rattaché à %2</translation>
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
        <translation>La ligne de test n’a pas été envoyée&#xa0;: %1</translation>
    </message>
    <message>
        <source>The test line arrived:</source>
        <translation>La ligne de test est arrivée&#xa0;:</translation>
    </message>
    <message>
        <source>The test line did not arrive:</source>
        <translation>La ligne de test n’est pas arrivée&#xa0;:</translation>
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
            <numerusform>%1 ligne&#xa0;: %2 à %3</numerusform>
            <numerusform>%1 lignes&#xa0;: %2 à %3</numerusform>
        </translation>
    </message>
    <message>
        <source>Not reported by %1: how this drain is doing. What can be done from here is to diagnose the target and to follow the log.</source>
        <translation>Non communiqué par %1&#xa0;: l’état de ce drain. D’ici, vous pouvez diagnostiquer la cible et suivre le log.</translation>
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
        <translation>Croissante tant que les échecs durent&#xa0;: 5, 10, 15… minutes</translation>
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
        <source>Send the last lines again; some may come twice</source>
        <translation>Renvoyer les dernières lignes&#xa0;; certaines peuvent arriver deux fois</translation>
    </message>
    <message>
        <source>Send again only what did not arrive; some may be lost</source>
        <translation>Ne renvoyer que ce qui n’est pas arrivé&#xa0;; certaines peuvent être perdues</translation>
    </message>
    <message>
        <source>Connection &amp;lost</source>
        <translation>Conne&amp;xion perdue</translation>
    </message>
    <message>
        <source>When the connection is lost</source>
        <translation>Quand la connexion est perdue</translation>
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
        <translation>Certificats de confiance&#xa0;: ce fichier n’existe pas.</translation>
    </message>
    <message>
        <source>Certificates to trust: the file is too large to be a list of certificates.</source>
        <translation>Certificats de confiance&#xa0;: le fichier est trop grand pour une liste de certificats.</translation>
    </message>
    <message>
        <source>Certificates to trust: the file cannot be read.</source>
        <translation>Certificats de confiance&#xa0;: impossible de lire le fichier.</translation>
    </message>
    <message>
        <source>Certificates to trust: the file holds no certificate in PEM form.</source>
        <translation>Certificats de confiance&#xa0;: le fichier ne contient aucun certificat au format PEM.</translation>
    </message>
    <message>
        <source>kept on the server</source>
        <translation>conservés sur le serveur</translation>
    </message>
    <message>
        <source>The server has the certificates. Choose a PEM file to send it others, or clear the field to trust those of its system.</source>
        <translation>Le serveur possède les certificats. Choisissez un fichier PEM pour lui en envoyer d’autres, ou videz le champ pour faire confiance à ceux de son système.</translation>
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
    <message>
        <source>%1, %2</source>
        <comment>source, &apos;read 5 min ago&apos;</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>drainboard::DrainUndo</name>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) deleted.</source>
        <translation>
            <numerusform>%n drain supprimé.</numerusform>
            <numerusform>%n drains supprimés.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>source, problem</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) put back.</source>
        <translation>
            <numerusform>%n drain rétabli.</numerusform>
            <numerusform>%n drains rétablis.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drain(s) could not be put back. %1</source>
        <comment>number, problem</comment>
        <translation>
            <numerusform>%n drain n’a pas pu être rétabli. %1</numerusform>
            <numerusform>%n drains n’ont pas pu être rétablis. %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
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
        <translation>%1 n’a pas de log&#xa0;: seuls les addons de base de données produisent des lignes.</translation>
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
        <translation>L’application elle-même n’a pas de drain&#xa0;; ses addons en ont.</translation>
    </message>
    <message>
        <source>Show with addons</source>
        <translation>Afficher avec les addons</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Show the details of the selected drain</source>
        <translation>Afficher les détails du drain sélectionné</translation>
    </message>
    <message>
        <source>Reading the drains…</source>
        <translation>Lecture des drains…</translation>
    </message>
    <message>
        <source>Reading the drains of %1…</source>
        <translation>Lecture des drains de %1…</translation>
    </message>
    <message>
        <source>There is no app here.</source>
        <translation>Il n’y a pas d’application ici.</translation>
    </message>
    <message>
        <source>URL copied, with its secrets masked.</source>
        <translation>URL copiée, ses secrets masqués.</translation>
    </message>
    <message>
        <source>URL copied.</source>
        <translation>URL copiée.</translation>
    </message>
    <message>
        <source>Whole URL copied, with its secrets. It leaves the clipboard in a minute.</source>
        <translation>URL entière copiée, avec ses secrets. Elle quitte le presse-papiers dans une minute.</translation>
    </message>
    <message>
        <source>Whole URL copied. It leaves the clipboard in a minute.</source>
        <translation>URL entière copiée. Elle quitte le presse-papiers dans une minute.</translation>
    </message>
    <message>
        <source>Retrying failed: %1</source>
        <translation>Échec de la nouvelle tentative&#xa0;: %1</translation>
    </message>
    <message>
        <source>Pausing failed: %1</source>
        <translation>Échec de la mise en pause&#xa0;: %1</translation>
    </message>
    <message>
        <source>Resuming failed: %1</source>
        <translation>Échec de la reprise&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>drainboard::EditConnectionDialog</name>
    <message>
        <source>Parts of the connection</source>
        <translation>Parties de la connexion</translation>
    </message>
    <message>
        <source>Name and colour</source>
        <translation>Nom et couleur</translation>
    </message>
    <message>
        <source>Account and regions</source>
        <translation>Compte et régions</translation>
    </message>
    <message>
        <source>Chec&amp;k, and read the regions</source>
        <translation>Vérifier et &amp;lire les régions</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>Modifier %1</translation>
    </message>
    <message>
        <source>The token is accepted. It belongs to %1.</source>
        <translation>Le jeton est accepté. Il appartient à %1.</translation>
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
    <message>
        <source>%1 cannot change a drain. The new one is added first; then the old one is removed.</source>
        <comment>name of a platform</comment>
        <translation>%1 ne peut pas modifier un drain. Le nouveau est d’abord ajouté, puis l’ancien est retiré.</translation>
    </message>
    <message>
        <source>The change to %1 was saved.</source>
        <translation>La modification de %1 a été enregistrée.</translation>
    </message>
    <message>
        <source>The change to %1 did not succeed. %2</source>
        <translation>La modification de %1 n’a pas abouti. %2</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Enregistrement…</translation>
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
        <translation>Un drain envoie ses lignes à cette adresse&#xa0;: elles tourneraient sans fin.</translation>
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
        <translation>Ce drain n’existe pas&#xa0;; il a peut-être été supprimé.</translation>
    </message>
    <message>
        <source>There is no such app.</source>
        <translation>Cette application n’existe pas.</translation>
    </message>
    <message>
        <source>There is no such addon.</source>
        <translation>Cet addon n’existe pas.</translation>
    </message>
    <message numerus="yes">
        <source>The line log holds lines of %n app(s) or addon(s) that the catalogue never had: it is new, or an older copy. Nobody gets these lines.</source>
        <translation>
            <numerusform>Le journal de lignes contient des lignes de %n application ou addon que le catalogue n’a jamais eu&#xa0;: il est neuf, ou c’est une copie plus ancienne. Personne ne reçoit ces lignes.</numerusform>
            <numerusform>Le journal de lignes contient des lignes de %n applications ou addons que le catalogue n’a jamais eus&#xa0;: il est neuf, ou c’est une copie plus ancienne. Personne ne reçoit ces lignes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::Engine</name>
    <message>
        <source>The disk did not take the last %L1 lines. Those of followed files are read again; what came over the network is lost.</source>
        <translation>Le disque n’a pas pu enregistrer les %L1 dernières lignes. Celles des fichiers suivis seront relues&#xa0;; ce qui est venu par le réseau est perdu.</translation>
    </message>
    <message>
        <source>Too many lines wait to be written. Try again in a moment.</source>
        <translation>Trop de lignes attendent d’être écrites. Réessayez dans un instant.</translation>
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
        <source>What %1 held before it was rotated or emptied is removed, compressed or unreadable: lines may be missing.</source>
        <translation>Ce que %1 contenait avant d’être renommé ou vidé est supprimé, compressé ou illisible&#xa0;: des lignes peuvent manquer.</translation>
    </message>
    <message>
        <source>The file %1 is gone. A new file of that name will be read.</source>
        <translation>Le fichier %1 n’existe plus. Un nouveau fichier de ce nom sera lu.</translation>
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
        <translation>La cible a fermé la connexion&#xa0;; ses dernières lignes sont renvoyées.</translation>
    </message>
    <message>
        <source>Skipped after the quarantine, as this drain is set to do.</source>
        <translation>Sautées après la quarantaine, selon le réglage de ce drain.</translation>
    </message>
    <message>
        <source>the target closed the connection right after the lines were written</source>
        <translation>la cible a fermé la connexion juste après l’écriture des lignes</translation>
    </message>
    <message>
        <source>the target stopped reading</source>
        <translation>la cible a cessé de lire</translation>
    </message>
</context>
<context>
    <name>drainboard::HttpChannel</name>
    <message>
        <source>The CA file %1 holds no certificate that can be read.</source>
        <translation>Le fichier d’AC %1 ne contient aucun certificat lisible.</translation>
    </message>
    <message>
        <source>This connection is for inspection only; it changes nothing.</source>
        <translation>Cette connexion est en inspection seule&#xa0;; elle ne change rien.</translation>
    </message>
    <message>
        <source>The address %1 is not used: only https:// is safe beyond this computer.</source>
        <translation>L’adresse %1 n’est pas utilisée&#xa0;: seul https:// est sûr au-delà de cet ordinateur.</translation>
    </message>
</context>
<context>
    <name>drainboard::HttpServer</name>
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
        <translation>L’écoute sur %1 a échoué&#xa0;: %2.</translation>
    </message>
    <message>
        <source>%1 is not an IP address to listen on.</source>
        <translation>%1 n’est pas une adresse IP où écouter.</translation>
    </message>
    <message>
        <source>The TLS certificate cannot be read from %1.</source>
        <translation>Impossible de lire le certificat TLS dans %1.</translation>
    </message>
    <message>
        <source>The key in %1 cannot be read or does not belong to the TLS certificate.</source>
        <translation>La clé dans %1 est illisible ou ne correspond pas au certificat TLS.</translation>
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
        <translation>impossible de compresser les lignes&#xa0;: mémoire insuffisante</translation>
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
    <message>
        <source>other requests to this host took all connections for %1</source>
        <translation>d’autres requêtes vers cet hôte ont occupé toutes les connexions pendant %1</translation>
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
        <translation>Pas de syslog&#xa0;: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln datagram(s) lost</source>
        <translation>
            <numerusform>%Ln datagramme perdu</numerusform>
            <numerusform>%Ln datagrammes perdus</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connection(s) refused</source>
        <translation>
            <numerusform>%Ln connexion refusée</numerusform>
            <numerusform>%Ln connexions refusées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) cut</source>
        <translation>
            <numerusform>%Ln message coupé</numerusform>
            <numerusform>%Ln messages coupés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unknown app(s), %1 lines</source>
        <translation>
            <numerusform>%n application inconnue, lignes&#xa0;: %1</numerusform>
            <numerusform>%n applications inconnues, lignes&#xa0;: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Utiliser %1</translation>
    </message>
    <message>
        <source>Lines are coming in for “%1”, but there is no such app.</source>
        <translation>Des lignes arrivent pour «&#xa0;%1&#xa0;», mais cette application n’existe pas.</translation>
    </message>
    <message>
        <source>Create it</source>
        <translation>La créer</translation>
    </message>
    <message>
        <source>Ignore it</source>
        <translation>L’ignorer</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Paramètres…</translation>
    </message>
</context>
<context>
    <name>drainboard::Inventory</name>
    <message>
        <source>%1: %2</source>
        <comment>source name, problem</comment>
        <translation>%1&#xa0;: %2</translation>
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
    <name>drainboard::Journal</name>
    <message>
        <source>The journal %1 cannot be read.</source>
        <translation>Impossible de lire le journal %1.</translation>
    </message>
    <message>
        <source>The journal %1 cannot be written: it is read-only or its disk is full.</source>
        <translation>Impossible d’écrire le journal %1&#xa0;: il est en lecture seule ou son disque est plein.</translation>
    </message>
</context>
<context>
    <name>drainboard::JournalDialog</name>
    <message>
        <source>Journal: who looked at what</source>
        <translation>Journal&#xa0;: qui a consulté quoi</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Utilisateur</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>App</source>
        <translation>Application</translation>
    </message>
    <message>
        <source>Stated reason</source>
        <translation>Raison donnée</translation>
    </message>
    <message>
        <source>Opened the connection</source>
        <translation>A ouvert la connexion</translation>
    </message>
    <message>
        <source>Looked at the app</source>
        <translation>A consulté l’application</translation>
    </message>
    <message>
        <source>Looked without the owner&apos;s consent</source>
        <translation>A consulté sans le consentement du propriétaire</translation>
    </message>
    <message>
        <source>Kept in %1, which only you can read.</source>
        <translation>Conservé dans %1, que vous seul pouvez lire.</translation>
    </message>
    <message>
        <source>Open the &amp;folder</source>
        <translation>Ouvrir le &amp;dossier</translation>
    </message>
    <message>
        <source>Reading the journal…</source>
        <translation>Lecture du journal…</translation>
    </message>
    <message>
        <source>Nothing was looked at yet.</source>
        <translation>Rien n’a encore été consulté.</translation>
    </message>
</context>
<context>
    <name>drainboard::KeychainVault</name>
    <message>
        <source>The keychain holds no token for this connection.</source>
        <translation>Le trousseau ne contient pas de jeton pour cette connexion.</translation>
    </message>
    <message>
        <source>The keychain was not opened for Drainboard.</source>
        <translation>Le trousseau n’a pas été ouvert pour Drainboard.</translation>
    </message>
    <message>
        <source>No keychain answers on this computer, so Drainboard asks for the token at each start.</source>
        <translation>Aucun trousseau ne répond sur cet ordinateur, Drainboard demande donc le jeton à chaque démarrage.</translation>
    </message>
    <message>
        <source>The keychain did not answer; if it holds the token, delete the entry “drainboard” there.</source>
        <translation>Le trousseau n’a pas répondu&#xa0;; s’il contient le jeton, supprimez-y l’entrée «&#xa0;drainboard&#xa0;».</translation>
    </message>
    <message>
        <source>The keychain is locked and still holds the token; unlock it and delete the entry “drainboard” there.</source>
        <translation>Le trousseau est verrouillé et contient encore le jeton&#xa0;; déverrouillez-le et supprimez-y l’entrée «&#xa0;drainboard&#xa0;».</translation>
    </message>
</context>
<context>
    <name>drainboard::KindPage</name>
    <message>
        <source>What do you want to connect?</source>
        <translation>Que voulez-vous connecter&#xa0;?</translation>
    </message>
    <message>
        <source>A &amp;Scalingo account</source>
        <translation>Un &amp;compte Scalingo</translation>
    </message>
    <message>
        <source>The drains of the apps and databases that you host there. Scalingo forwards the lines.</source>
        <translation>Les drains des applications et bases de données que vous y hébergez. Scalingo transmet les lignes.</translation>
    </message>
    <message>
        <source>A &amp;Drainboard server</source>
        <translation>Un serveur &amp;Drainboard</translation>
    </message>
    <message>
        <source>The engine of Drainboard on another computer (drainboardd), shared by a team. The server forwards the lines.</source>
        <translation>Le moteur de Drainboard sur un autre ordinateur (drainboardd), partagé par une équipe. Le serveur transmet les lignes.</translation>
    </message>
    <message>
        <source>You switch between it and this computer at the top left.</source>
        <translation>Vous passez de celui-ci à cet ordinateur en haut à gauche.</translation>
    </message>
</context>
<context>
    <name>drainboard::Launcher</name>
    <message>
        <source>Demo</source>
        <translation>Démo</translation>
    </message>
    <message>
        <source>The token of %1 is not accepted any more. Create a new one there and enter it.</source>
        <translation>Le jeton de %1 n’est plus accepté. Créez-en un nouveau là-bas et saisissez-le.</translation>
    </message>
    <message>
        <source>Enter a new token…</source>
        <translation>Saisir un nouveau jeton…</translation>
    </message>
    <message>
        <source>The settings hold until Drainboard is closed: the file %1 cannot be written.</source>
        <translation>Les paramètres valent jusqu’à la fermeture de Drainboard&#xa0;: impossible d’écrire le fichier %1.</translation>
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
        <translation>Retour à la ligne</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Retour à la ligne des longues lignes</translation>
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
        <translation>lignes plus anciennes qui ne sont plus gardées ici&#xa0;: %1</translation>
    </message>
    <message>
        <source> · </source>
        <comment>between parts of a status line</comment>
        <translation>&#xa0;· </translation>
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
        <translation>Envoyez-en une&#xa0;: %1</translation>
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
    <message>
        <source>Until it is mended, the filter “%1” stays in force.</source>
        <translation>Tant qu’il n’est pas corrigé, le filtre «&#xa0;%1&#xa0;» reste en vigueur.</translation>
    </message>
    <message>
        <source>Until it is mended, all lines are shown.</source>
        <translation>Tant qu’il n’est pas corrigé, toutes les lignes sont affichées.</translation>
    </message>
    <message>
        <source>no target is failing</source>
        <translation>aucune cible n’échoue</translation>
    </message>
    <message>
        <source>Select an app or an addon to follow its log.</source>
        <translation>Sélectionnez une application ou un addon pour suivre son log.</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>Copy, save or clear the lines</source>
        <translation>Copier, enregistrer ou effacer les lignes</translation>
    </message>
    <message>
        <source>copying…</source>
        <translation>copie en cours…</translation>
    </message>
</context>
<context>
    <name>drainboard::LiveStatusLine</name>
    <message>
        <source>Connecting to the log…</source>
        <translation>Connexion au log…</translation>
    </message>
    <message>
        <source>The log was interrupted and is tried again in %1. %2</source>
        <comment>time, reason</comment>
        <translation>Le log a été interrompu&#xa0;; nouvel essai dans %1. %2</translation>
    </message>
    <message>
        <source>The log was interrupted and is tried again. %1</source>
        <comment>reason</comment>
        <translation>Le log a été interrompu&#xa0;; nouvel essai. %1</translation>
    </message>
    <message>
        <source>The log cannot be followed. %1</source>
        <comment>reason</comment>
        <translation>Le log ne peut pas être suivi. %1</translation>
    </message>
</context>
<context>
    <name>drainboard::LogFile</name>
    <message>
        <source>The line log %1 cannot be made: %2.</source>
        <translation>Impossible de créer le journal de lignes %1&#xa0;: %2.</translation>
    </message>
    <message>
        <source>The file %1 is not a line log.</source>
        <translation>Le fichier %1 n’est pas un journal de lignes.</translation>
    </message>
    <message>
        <source>The line log %1 was made by a newer version of Drainboard.</source>
        <translation>Le journal de lignes %1 a été créé par une version plus récente de Drainboard.</translation>
    </message>
    <message>
        <source>The index of the line log %1 was damaged and has been made anew.</source>
        <translation>L’index du journal de lignes %1 était endommagé et a été refait.</translation>
    </message>
    <message>
        <source>The line log %1 is damaged. Lines that cannot be read are passed over.</source>
        <translation>Le journal de lignes %1 est endommagé. Les lignes illisibles sont sautées.</translation>
    </message>
    <message>
        <source>The line log %1 lacks %2 lines of %3 sources. Drains pass over them and record the gap.</source>
        <translation>Il manque au journal de lignes %1 %2 lignes de %3 sources. Les drains les sautent et notent la lacune.</translation>
    </message>
</context>
<context>
    <name>drainboard::LogStream</name>
    <message>
        <source>The platform gave an address for this log that is not safe to use.</source>
        <translation>La plateforme a donné pour ce log une adresse qui n’est pas sûre.</translation>
    </message>
    <message>
        <source>The earlier lines could not be read. %1</source>
        <translation>Les lignes antérieures n’ont pas pu être lues. %1</translation>
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
        <translation>Supprimer %1 définitivement&#xa0;?</translation>
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
    <message>
        <source>Health: not reported by %1</source>
        <translation>État&#xa0;: non communiqué par %1</translation>
    </message>
    <message>
        <source>The report was saved to “%1”.</source>
        <translation>Le rapport a été enregistré dans «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Its addons and all its lines go with it. This cannot be undone.</source>
        <translation>Toutes ses lignes et ses addons disparaissent aussi. C’est irréversible.</translation>
    </message>
    <message>
        <source>All its lines go with it. This cannot be undone.</source>
        <translation>Toutes ses lignes disparaissent aussi. C’est irréversible.</translation>
    </message>
    <message>
        <source>The disk takes no lines. What has come over the network meanwhile is in memory alone, and is lost when the engine stops.</source>
        <translation>Le disque n’accepte plus de lignes. Ce qui est arrivé entre-temps par le réseau n’est qu’en mémoire et sera perdu à l’arrêt du moteur.</translation>
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
    <message>
        <source>Save a &amp;report…</source>
        <translation>Enregistrer un &amp;rapport…</translation>
    </message>
    <message>
        <source>Write the drains of an app, or of all apps, to a page for others to read</source>
        <translation>Écrire les drains d’une application, ou de toutes, dans une page à faire lire</translation>
    </message>
    <message>
        <source>Filter the live &amp;lines</source>
        <translation>Filtrer les &amp;lignes en direct</translation>
    </message>
    <message>
        <source>&amp;Keep running</source>
        <translation>&amp;Laisser tourner</translation>
    </message>
    <message>
        <source>Lose lines</source>
        <translation>Perdre des lignes</translation>
    </message>
    <message>
        <source>Go on and lose lines?</source>
        <translation>Continuer et perdre des lignes&#xa0;?</translation>
    </message>
    <message>
        <source>&amp;Lose them</source>
        <translation>&amp;Les perdre</translation>
    </message>
</context>
<context>
    <name>drainboard::NamePage</name>
    <message>
        <source>Name and colour</source>
        <translation>Nom et couleur</translation>
    </message>
    <message>
        <source>Scalingo</source>
        <translation>Scalingo</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>name, number</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>The token is accepted. It belongs to %1.</source>
        <translation>Le jeton est accepté. Il appartient à %1.</translation>
    </message>
</context>
<context>
    <name>drainboard::OutcomeList</name>
    <message>
        <source>Succeeded: %1</source>
        <translation>Réussi&#xa0;: %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>drainboard::ProviderListModel</name>
    <message>
        <source>%1: %2</source>
        <comment>provider, its sentence</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>drainboard::ProviderPage</name>
    <message>
        <source>Where do the lines go?</source>
        <translation>Où vont les lignes&#xa0;?</translation>
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
        <translation>Aucun fournisseur ne porte ce nom. Tout serveur qui comprend syslog est accessible par «&#xa0;Syslog&#xa0;».</translation>
    </message>
    <message>
        <source>This is no drain URL that Drainboard knows. Choose the log service instead.</source>
        <translation>Drainboard ne connaît pas cette URL de drain. Choisissez plutôt le service de logs.</translation>
    </message>
    <message>
        <source>This is a drain URL. It is hidden, for there may be a password in it. Enter takes it over.</source>
        <translation>C’est une URL de drain. Elle est masquée, car elle peut contenir un mot de passe. Entrée la reprend.</translation>
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
        <translation>Met fin à la quarantaine&#xa0;: la prochaine tentative est immédiate.</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>source → target</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Retry now: %1</source>
        <translation>Réessayer maintenant&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <translation>%1&#xa0;: %2. %3</translation>
    </message>
</context>
<context>
    <name>drainboard::QuarantineStrip</name>
    <message>
        <source>Drains in trouble</source>
        <translation>Drains en difficulté</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more drain(s) in trouble: sort the drains by health to see them.</source>
        <translation>
            <numerusform>%Ln autre drain en difficulté&#xa0;: triez les drains par état pour le voir.</numerusform>
            <numerusform>%Ln autres drains en difficulté&#xa0;: triez les drains par état pour les voir.</numerusform>
        </translation>
    </message>
    <message>
        <source>Retrying failed: %1</source>
        <translation>Échec de la nouvelle tentative&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>drainboard::ReasonDialog</name>
    <message>
        <source>Look without consent</source>
        <translation>Consulter sans consentement</translation>
    </message>
    <message>
        <source>&amp;Reason</source>
        <translation>&amp;Raison</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Raison</translation>
    </message>
    <message>
        <source>What you are asked to look for, and by whom</source>
        <translation>Ce qu’on vous demande de chercher, et qui le demande</translation>
    </message>
    <message>
        <source>You are about to look at %1 without its owner&apos;s consent.</source>
        <translation>Vous allez consulter %1 sans le consentement de son propriétaire.</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>&amp;Consulter</translation>
    </message>
    <message numerus="yes">
        <source>This is %n character(s) too long.</source>
        <translation>
            <numerusform>C’est trop long de %n caractère.</numerusform>
            <numerusform>C’est trop long de %n caractères.</numerusform>
        </translation>
    </message>
    <message>
        <source>The reason is kept in the journal on this computer, with your name and the time.</source>
        <translation>La raison est conservée dans le journal de cet ordinateur, avec votre nom et l’heure.</translation>
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
    <message>
        <source>Lines that were received</source>
        <translation>Lignes reçues</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln ligne</numerusform>
            <numerusform>%Ln lignes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::RegionList</name>
    <message>
        <source>Regions</source>
        <translation>Régions</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Région</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>Database API</source>
        <translation>API des bases de données</translation>
    </message>
    <message>
        <source>Show and change the base &amp;URLs</source>
        <translation>Afficher et modifier les &amp;URL de base</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>region, problem</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>Choose at least one region.</source>
        <translation>Choisissez au moins une région.</translation>
    </message>
</context>
<context>
    <name>drainboard::RegionsPage</name>
    <message>
        <source>Regions</source>
        <translation>Régions</translation>
    </message>
    <message>
        <source>Only the apps of the regions that you choose are read.</source>
        <translation>Seules les applications des régions choisies sont lues.</translation>
    </message>
    <message>
        <source>The token is accepted. It belongs to %1.</source>
        <translation>Le jeton est accepté. Il appartient à %1.</translation>
    </message>
</context>
<context>
    <name>drainboard::RemoteNotices</name>
    <message>
        <source>Account</source>
        <translation>Compte</translation>
    </message>
    <message>
        <source>Account of %1</source>
        <translation>Compte de %1</translation>
    </message>
</context>
<context>
    <name>drainboard::RemoteSession</name>
    <message>
        <source>%1 (inspect only)</source>
        <translation>%1 (inspection seule)</translation>
    </message>
</context>
<context>
    <name>drainboard::ReportDialog</name>
    <message>
        <source>Save a report</source>
        <translation>Enregistrer un rapport</translation>
    </message>
    <message>
        <source>A page for others to read: every drain with its target and how it is doing, when that was read, what could not be read, and the newest diagnosis of each. Secrets are masked.</source>
        <translation>Une page à faire lire&#xa0;: chaque drain avec sa cible et son état, la date de lecture, ce qui n’a pas pu être lu, et le dernier diagnostic de chacun. Les secrets sont masqués.</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Enregistrement</translation>
    </message>
    <message>
        <source>&amp;Save as web page or PDF…</source>
        <translation>&amp;Enregistrer en page web ou PDF…</translation>
    </message>
    <message>
        <source>&amp;Only %1, with its addons</source>
        <translation>&amp;Uniquement %1, avec ses addons</translation>
    </message>
    <message numerus="yes">
        <source>&amp;All %n app(s), with their addons</source>
        <translation>
            <numerusform>&amp;Toutes les applications (%n), avec leurs addons</numerusform>
            <numerusform>&amp;Toutes les applications (%n), avec leurs addons</numerusform>
        </translation>
    </message>
    <message>
        <source>all-apps</source>
        <translation>toutes-les-applications</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Page web (*.html)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Enregistrer le rapport</translation>
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
        <source>%1: being added…</source>
        <translation>%1&#xa0;: ajout en cours…</translation>
    </message>
    <message>
        <source>%1: not added. %2</source>
        <translation>%1&#xa0;: non ajouté. %2</translation>
    </message>
    <message>
        <source>%1: added</source>
        <translation>%1&#xa0;: ajouté</translation>
    </message>
    <message>
        <source>Adding the drain…</source>
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
        <translation>Est-ce correct&#xa0;?</translation>
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
        <source>Sending…</source>
        <translation>Envoi…</translation>
    </message>
    <message>
        <source>Passed: %1</source>
        <translation>Réussi&#xa0;: %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec&#xa0;: %1</translation>
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
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>drainboard::ScalingoPlatform</name>
    <message>
        <source>This connection is for inspection only; it changes nothing.</source>
        <translation>Cette connexion est en inspection seule&#xa0;; elle ne change rien.</translation>
    </message>
    <message>
        <source>This app is not there any more.</source>
        <translation>Cette application n’existe plus.</translation>
    </message>
    <message>
        <source>This app or addon is not there any more.</source>
        <translation>Cette application ou cet addon n’existe plus.</translation>
    </message>
    <message>
        <source>Scalingo cannot pause a drain.</source>
        <translation>Scalingo ne peut pas mettre un drain en pause.</translation>
    </message>
    <message>
        <source>Scalingo decides itself when it tries a target again.</source>
        <translation>Scalingo décide lui-même quand il essaie de nouveau une cible.</translation>
    </message>
    <message>
        <source>Scalingo does not report attempts.</source>
        <translation>Scalingo ne communique pas les tentatives.</translation>
    </message>
    <message>
        <source>Scalingo does not report what it could not deliver.</source>
        <translation>Scalingo ne communique pas ce qu’il n’a pas pu livrer.</translation>
    </message>
    <message>
        <source>Scalingo cannot send a test line; diagnose the target from here instead.</source>
        <translation>Scalingo ne peut pas envoyer de ligne de test&#xa0;; diagnostiquez plutôt la cible d’ici.</translation>
    </message>
    <message>
        <source>Apps are created on Scalingo&apos;s own pages.</source>
        <translation>Les applications se créent sur les pages de Scalingo.</translation>
    </message>
    <message>
        <source>Apps are renamed on Scalingo&apos;s own pages.</source>
        <translation>Les applications se renomment sur les pages de Scalingo.</translation>
    </message>
    <message>
        <source>Apps are deleted on Scalingo&apos;s own pages.</source>
        <translation>Les applications se suppriment sur les pages de Scalingo.</translation>
    </message>
    <message>
        <source>Addons are created on Scalingo&apos;s own pages.</source>
        <translation>Les addons se créent sur les pages de Scalingo.</translation>
    </message>
    <message>
        <source>Addons are deleted on Scalingo&apos;s own pages.</source>
        <translation>Les addons se suppriment sur les pages de Scalingo.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries of the platform&apos;s answers cannot be read and are left out.</source>
        <translation>
            <numerusform>%n entrée des réponses de la plateforme est illisible et omise.</numerusform>
            <numerusform>%n entrées des réponses de la plateforme sont illisibles et omises.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>drainboard::ScalingoRemote</name>
    <message>
        <source>Reading the events of %1</source>
        <translation>Lecture des événements de %1</translation>
    </message>
</context>
<context>
    <name>drainboard::ScopeNotes</name>
    <message>
        <source>Some of this was %1 and may no longer be so. Reload to read it again.</source>
        <comment>&apos;read 3 h ago&apos;</comment>
        <translation>Ceci est en partie ancien (%1) et n’est peut-être plus à jour. Actualisez pour relire.</translation>
    </message>
    <message>
        <source>%1 What you see was %2 and may no longer be so.</source>
        <comment>a sentence, &apos;read 5 min ago&apos;</comment>
        <translation>%1 Ce que vous voyez a été %2 et n’est peut-être plus à jour.</translation>
    </message>
    <message>
        <source>%1 What you see may no longer be so.</source>
        <comment>a sentence</comment>
        <translation>%1 Ce que vous voyez n’est peut-être plus à jour.</translation>
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
    <name>drainboard::SecretGuard</name>
    <message>
        <source>Cu&amp;t</source>
        <translation>Co&amp;uper</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>C&amp;oller</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Tout sélectionner</translation>
    </message>
</context>
<context>
    <name>drainboard::ServerApi</name>
    <message>
        <source>Asking what the server can do</source>
        <translation>Demande des capacités du serveur</translation>
    </message>
    <message>
        <source>Reading the drains&apos; health</source>
        <translation>Lecture de l’état des drains</translation>
    </message>
    <message>
        <source>Adding the drain</source>
        <translation>Ajout du drain</translation>
    </message>
    <message>
        <source>Changing the drain</source>
        <translation>Modification du drain</translation>
    </message>
    <message>
        <source>Trying the target again</source>
        <translation>Nouvel essai de la cible</translation>
    </message>
    <message>
        <source>Reading the attempts</source>
        <translation>Lecture des tentatives</translation>
    </message>
    <message>
        <source>Reading the gaps</source>
        <translation>Lecture des lacunes</translation>
    </message>
    <message>
        <source>Sending a test line</source>
        <translation>Envoi d’une ligne de test</translation>
    </message>
    <message>
        <source>Reading the newest lines</source>
        <translation>Lecture des lignes les plus récentes</translation>
    </message>
    <message>
        <source>Creating the app</source>
        <translation>Création de l’application</translation>
    </message>
    <message>
        <source>Renaming the app</source>
        <translation>Changement de nom de l’application</translation>
    </message>
    <message>
        <source>Deleting the app</source>
        <translation>Suppression de l’application</translation>
    </message>
    <message>
        <source>Creating the addon</source>
        <translation>Création de l’addon</translation>
    </message>
    <message>
        <source>Deleting the addon</source>
        <translation>Suppression de l’addon</translation>
    </message>
</context>
<context>
    <name>drainboard::ServerLive</name>
    <message>
        <source>What happens on the server is not followed at the moment. %1</source>
        <translation>Ce qui se passe sur le serveur n’est pas suivi pour le moment. %1</translation>
    </message>
    <message>
        <source>It sends more than this computer can follow.</source>
        <translation>Il envoie plus que cet ordinateur ne peut suivre.</translation>
    </message>
</context>
<context>
    <name>drainboard::ServerPlatform</name>
    <message>
        <source>This token may only look at what is on the server.</source>
        <translation>Ce jeton permet seulement de consulter ce qui est sur le serveur.</translation>
    </message>
    <message>
        <source>The server does not know this drain.</source>
        <translation>Le serveur ne connaît pas ce drain.</translation>
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
        <translation>ADRESSE:PORT, en TCP et en UDP. 127.0.0.1 n’accepte que les lignes de cet ordinateur&#xa0;; toute autre adresse en accepte aussi d’ailleurs, sans chiffrement.</translation>
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
        <translation>en redimensionnement</translation>
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
        <translation>Toutes</translation>
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
    <message>
        <source>no consent</source>
        <translation>pas de consentement</translation>
    </message>
    <message>
        <source>health not reported by %1</source>
        <translation>état non communiqué par %1</translation>
    </message>
    <message>
        <source>reading the drains</source>
        <translation>lecture des drains</translation>
    </message>
    <message>
        <source>perhaps no longer so</source>
        <translation>peut-être plus à jour</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
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
    <message>
        <source>E&amp;vents…</source>
        <translation>É&amp;vénements…</translation>
    </message>
    <message>
        <source>What has been done to the selected app, and by whom</source>
        <translation>Ce qui a été fait à l’application sélectionnée, et par qui</translation>
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
        <translation>Le disque est plein&#xa0;: le journal de lignes %1 ne peut pas grandir.</translation>
    </message>
    <message>
        <source>The file %1 is not a line log.</source>
        <translation>Le fichier %1 n’est pas un journal de lignes.</translation>
    </message>
    <message>
        <source>The line log %1 cannot be used: %2.</source>
        <translation>Impossible d’utiliser le journal de lignes %1&#xa0;: %2.</translation>
    </message>
</context>
<context>
    <name>drainboard::StepRow</name>
    <message>
        <source>Under way…</source>
        <translation>En cours…</translation>
    </message>
    <message>
        <source>Not reached</source>
        <translation>Non atteinte</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>outcome, duration</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>step, outcome</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>drainboard::StoredLineLog</name>
    <message>
        <source>The line log %1 is damaged. Lines that cannot be read are passed over.</source>
        <translation>Le journal de lignes %1 est endommagé. Les lignes illisibles sont sautées.</translation>
    </message>
    <message>
        <source>Drainboard is closing.</source>
        <translation>Drainboard se ferme.</translation>
    </message>
    <message>
        <source>The disk is slower than the lines come.</source>
        <translation>Le disque est plus lent que les lignes n’arrivent.</translation>
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
        <translation>adresse trouvée&#xa0;: %1</translation>
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
    <name>drainboard::StreamSocket</name>
    <message>
        <source>Nothing came from %1 for too long.</source>
        <translation>Rien n’est venu de %1 depuis trop longtemps.</translation>
    </message>
    <message>
        <source>%1 did not open the stream in time.</source>
        <translation>%1 n’a pas ouvert le flux à temps.</translation>
    </message>
    <message>
        <source>%1 sends what is no stream.</source>
        <translation>%1 envoie ce qui n’est pas un flux.</translation>
    </message>
    <message>
        <source>%1 sends more at once than Drainboard takes.</source>
        <translation>%1 envoie plus d’un coup que Drainboard n’accepte.</translation>
    </message>
    <message>
        <source>%1 closed the connection.</source>
        <translation>%1 a fermé la connexion.</translation>
    </message>
    <message>
        <source>The name %1 was not found.</source>
        <translation>Le nom %1 est introuvable.</translation>
    </message>
    <message>
        <source>No secure connection to %1 is possible.</source>
        <translation>Aucune connexion sûre à %1 n’est possible.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not accepted: %2.</source>
        <translation>Le certificat de %1 n’est pas accepté&#xa0;: %2.</translation>
    </message>
    <message>
        <source>%1 cannot be reached.</source>
        <translation>%1 est injoignable.</translation>
    </message>
    <message>
        <source>%1 did not open the stream.</source>
        <translation>%1 n’a pas ouvert le flux.</translation>
    </message>
</context>
<context>
    <name>drainboard::TargetsPage</name>
    <message>
        <source>Whose lines are forwarded?</source>
        <translation>Quelles lignes transmettre&#xa0;?</translation>
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
        <translation>%1&#xa0;: ne produit pas de lignes de log&#xa0;; seules les bases de données en produisent</translation>
    </message>
    <message>
        <source>Loading apps and addons…</source>
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
    <message>
        <source>This app has no addons.</source>
        <translation>Cette application n’a pas d’addon.</translation>
    </message>
</context>
<context>
    <name>drainboard::TokenDialog</name>
    <message>
        <source>Token of %1</source>
        <translation>Jeton de %1</translation>
    </message>
    <message>
        <source>API &amp;token</source>
        <translation>&amp;Jeton d’API</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Ouvrir</translation>
    </message>
</context>
<context>
    <name>drainboard::Traffic</name>
    <message>
        <source>The demo&apos;s sample data cannot be read: %1</source>
        <translation>Impossible de lire les données d’exemple de la démo&#xa0;: %1</translation>
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
        <translation>adresse trouvée&#xa0;: %1</translation>
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
        <translation>Utiliser le moteur intégré à ce programme&#xa0;: envoyez-lui du syslog ou laissez-le suivre des fichiers.</translation>
    </message>
    <message>
        <source>Open the demo</source>
        <translation>Ouvrir la démo</translation>
    </message>
    <message>
        <source>Made-up apps with believable traffic, and targets that you can break with a click. Nothing leaves this computer.</source>
        <translation>Des applications fictives au trafic crédible, et des cibles que vous cassez d’un clic. Rien ne sort de cet ordinateur.</translation>
    </message>
    <message>
        <source>Connect a Scalingo account</source>
        <translation>Connecter un compte Scalingo</translation>
    </message>
    <message>
        <source>See, add and remove the drains of your hosted apps and databases.</source>
        <translation>Voir, ajouter et retirer les drains de vos applications et bases hébergées.</translation>
    </message>
    <message>
        <source>Connect a Drainboard server</source>
        <translation>Connecter un serveur Drainboard</translation>
    </message>
    <message>
        <source>Work with the engine on another computer that your team shares.</source>
        <translation>Travailler avec le moteur d’un autre ordinateur, partagé par votre équipe.</translation>
    </message>
</context>
</TS>
