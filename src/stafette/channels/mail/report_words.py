"""How mail servers say that a mail did not arrive. Matched against lower-case text on one line."""

from __future__ import annotations

import re
from typing import Final

REPORTER: Final = re.compile(
    r"mailer-?daemon|post_?master(?!\w)|mail delivery|delivery subsystem|mail system|"
    r"microsoftexchange[0-9a-f]{8}",
    re.IGNORECASE,
)
FAILURE_SUBJECT: Final = re.compile(
    r"undeliver|returned mail|failure notice|delivery (?:status|failure|has failed|notification|"
    r"report)|mail delivery|delivery .{0,20}fail|could not be delivered|not delivered|"
    r"mail system error|unzustellbar|nicht zugestellt|nicht zustellbar|zustellungsfehler|"
    r"zustellung.{0,40}(?:fehlgeschlagen|gescheitert|verzögert|nicht m)|"
    r"fehler(?:hafte)? bei der zustellung|unable to deliver|couldn't be delivered|"
    r"non remis|non distribu|échec de (?:la )?(?:remise|distribution)|"
    r"non recapitabile|mancat[oa] (?:recapito|consegna)|no se (?:puede|pudo|ha podido) entregar|"
    r"não (?:foi|pôde|pode).{0,20}entreg|onbestelbaar|niet (?:bezorgd|afgeleverd)|"
    r"niedostarcz|nie dostarczono|kunde inte levereras|kan ikke leveres|送信できません|"
    r"メールエラー|не доставлено|warning: message .{1,80} delayed|returning message to sender|"
    r"still being retried|message you sent (?:was )?blocked",
    re.IGNORECASE,
)
DELAYED: Final = re.compile(r"delay|verzöger|warning: message|still being retried", re.IGNORECASE)
FAILURE: Final = re.compile(
    r"could not be delivered|couldn't be delivered|not deliver|undeliver|delivery .{0,40}fail|"
    r"failed to deliver|failed permanently|permanent error|permanent failure|fatal errors|"
    r"unable to deliver|wasn't able to deliver|was not able to|did not reach|not reach|"
    r"does not exist|user unknown|unknown user|no such user|mailbox (?:is )?full|quota|"
    r"returned to sender|rejected|konnte nicht|konnten nicht|nicht zugestellt|nicht zustellbar|"
    r"\b5\d\d[ -](?:#?5\.\d+\.\d+|\S)|message could not|cannot be delivered|not found|"
    r"maximum time|retry time|delayed|メール|not been delivered|ваше сообщение|wasn't delivered|"
    r"was blocked|connection (?:refused|timed out)|zustellung|n'a pas (?:pu|été)|impossibile|"
    r"no se (?:pudo|puede|ha podido)|não (?:foi|pôde|pode)|kon niet|niet worden|nie można|"
    r"nie został|kunde inte|kunne ikke"
)
ORIGINAL_FOLLOWS: Final = re.compile(
    r"^(?:-{2,} ?(?:this is a copy|below this line|the header of the original|original message|"
    r"message header|returned message|undelivered message|unsent message|returned mail|"
    r"headers? of the original|the body of the message|forwarded message)|"
    r"received: |return-path: |message headers? follow|original message (?:follows|headers)|"
    r"your message (?:headers|reads)|-{5,} ?(?:copy|kopie|begin)|"
    r"below is a copy|a copy of the original|"
    r"-{20,} message header)",
    re.IGNORECASE | re.MULTILINE,
)
# Where no sentence tells: status codes of RFC 3463, with their class or without.
BY_STATUS: Final = {
    "1.1": "unknown_recipient",
    "1.3": "unknown_recipient",
    "1.10": "unknown_recipient",
    "1.2": "unknown_host",
    "5.4.4": "unknown_host",
    "5.4.310": "unknown_host",
    "1.6": "moved",
    "2.1": "suspended",
    "2.2": "mailbox_full",
    "2.3": "too_large",
    "3.4": "too_large",
    "4.7": "expired",
    "7.1": "rejected",
}
PERMANENT_REASONS: Final = frozenset(("unknown_recipient", "unknown_host", "moved", "no_mail"))


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


# The first that matches counts: narrow ones before wide ones.
REASONS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("unknown_host", _any("account or domain may not exist")),
    # No address in the answer: it is about the mail, not about the recipient.
    ("filtered", _any(r"\b55\d ?: (?:user unknown|unknown user)")),
    (
        "authentication",
        _any(
            "dmarc",
            "dkim",
            r"\bspf\b",
            "5\\.7\\.26",
            "5\\.7\\.509",
            "authentication information or fails",
        ),
    ),
    (
        "no_reverse_name",
        _any(
            "reverse dns",
            "ptr (?:record|resource)",
            "dns ptr",
            "ptr lookup",
            "without a valid sender domain",
            "ip name lookup failed",
            "mismatches client ip",
            "no reverse",
            "cannot find your hostname",
            "cannot find your reverse",
        ),
    ),
    ("expired", _any(r"\bgr[ea]y-?list")),
    ("virus", _any("virus", "infected", "malware")),
    (
        "blocked",
        _any(
            "blacklist",
            "block ?list",
            r"\brbl\b",
            "dnsbl",
            "client host rejected",
            "host .{0,40} blocked",
            "blocked (?:using|by|-)",
            "banned sending ip",
            "connections? not accept",
            "not accepting connections",
            "reputation",
            r"\(bl\)",
            "access from ip address",
            "my name was rejected",
            "ip address .{0,40}(?:rejected|refused|blocked)",
        ),
    ),
    ("spam", _any("spam", "unsolicited", r"\bube\b", "content rejected", "junk mail")),
    (
        "mailbox_full",
        _any(
            "mailbox .{0,60}(?:is )?full",
            "mailbox full",
            "over (?:the )?(?:disk )?quota",
            "overquota",
            "quota .{0,20}exceed",
            "exceed.{0,40}quota",
            "out of storage",
            "disk quota",
            "mailbox .{0,20}exceed",
            "too full",
            "not enough storage",
            "over limit",
            "inbox (?:is )?full",
            "postfach .{0,40}voll|voll\\w* postfach",
            "speicherplatz",
            "boîte .{0,40}pleine|casella .{0,40}piena|buzón .{0,40}lleno|postbus .{0,30}vol\\b",
            "caixa .{0,30}cheia|skrzynka .{0,40}(?:pełna|przepełniona)",
            "いっぱい",
        ),
    ),
    (
        "too_large",
        _any(
            "message (?:is )?too (?:large|big)",
            "size .{0,30}exceed",
            "exceed.{0,40}size",
            "length exceeds",
            "message length",
            "headers? too large",
            "recipsizelimit",
            "zu groß|größenbeschränkung|überschreitet .{0,40}größe|trop volumineux",
        ),
    ),
    (
        "too_many",
        _any("too many recipients", "rate limit", "receiving mail at a rate", "too many con"),
    ),
    (
        "not_relayed",
        _any(
            "no relaying",
            "relay(?:ing)? (?:access )?(?:denied|not permitted)",
            "to relay mail",
            "unable to relay",
            "allowed rcpthosts",
        ),
    ),
    (
        "unauthenticated",
        _any(
            "unauthenticated senders",
            "smtp authentication",
            "authrequired",
            "authentication required",
            "notauthenticated",
        ),
    ),
    (
        "rejected",
        _any(
            "sender address rejected",
            "domain of sender address",
            "sender .{0,40}(?:rejected|denied|not allowed|invalid|verify failed)",
            "from address .{0,40}rejected",
            "you might not have permission to post",
            "doesn't exist, or you",
            "unrouteable sender",
            "bad sender",
            "user complaints",
            "not have permission to send|nicht berechtigt|not authorized to send|pas autorisé",
        ),
    ),
    (
        "moved",
        _any(
            "has moved", "recipient has moved", "mailbox .{0,20}moved", "no longer at this address"
        ),
    ),
    (
        "no_mail",
        _any(
            "does not accept (?:any )?mail",
            "doesn't accept mail",
            "does not accept mail",
            "null mx",
            "nullmx",
            "destination seem to reject all mails",
            r"\b521 .{0,200}system not accepting network messages",  # RFC 7504
        ),
    ),
    (
        "unknown_host",
        _any(
            "host unknown",
            "unknown host",
            "no such domain",
            "domain .{0,80}(?:not found|does not exist|doesn't exist)",
            "host .{0,80}not found",
            "name or service not known",
            "unrouteable (?:mail )?domain",
            "couldn't find any host named",
            "invalid domain name",
            "all relevant mx records point to non-existent",
            "nxdomain",
            "unknown mail server",
            "invalid domain",
            r"no mx (?:records? |hosts? )?(?:found|available|for)",
            "(?:domäne|domain)\\b.{0,60}(?:existiert nicht|nicht gefunden|unbekannt)",
            "domaine .{0,40}(?:inconnu|introuvable|n'existe)|dominio .{0,40}(?:no existe|inesist)",
        ),
    ),
    (
        "suspended",
        _any(
            "temporar(?:y|ily) locked",
            "account .{0,40}(?:disabled|suspended|inactive|locked)",
            "mailbox is frozen",
            "mailbox .{0,20}disabled",
            "user .{0,20}suspended",
            "(?:konto|postfach) .{0,40}(?:gesperrt|deaktiviert)|compte .{0,30}désactivé",
        ),
    ),
    (
        "unknown_recipient",
        _any(
            r"(?:user|recipient|mailbox|account|address)\b(?:[^.;]|\.\w){0,60}(?:unknown|not found|"
            r"does ?n['o]t exist|not exist|not known|unavailable|invalid|not available|"
            r"not listed|no longer)",
            r"(?:unknown|invalid|no such|nonexistent|non-existent) (?:local )?"
            r"(?:user|recipient|mailbox|account|address|person)",
            "user doesn't have",
            "invalid .{0,30}user ?id",
            "recipient addresses rejected",
            r"address rejected(?! ?: ?(?:on hold|gr[ea]y|system|policy|too many|quota|service|try |"
            r"temporar|reverse|relay|spf|block|spam|domain))",
            "recipientnotfound",
            "email account that you tried to reach",
            "no mailbox here",
            "not have an account here",
            "there is no such",
            "doesn't have an? .{1,60} account",
            "not a valid (?:user|mailbox)",
            "unrouteable address",
            "unknown local.part",
            "could not be found",
            "recipname|recipient name",
            "destinataire invalide",
            r"\b(?:wasn't|was not|isn't|is not) found (?:at|in)\b|not a valid recipient",
            r"(?:empf(?:ä|ae)nger|adresse|konto|postfach|benutzer|teilnehmer|adressat)\w{0,2}\b"
            r"(?:[^.;]|\.\w){0,60}"
            r"(?:unbekannt|nicht (?:gefunden|vorhanden|bekannt|aufgeführt|gültig)|existier\w+ "
            r"(?:\w+ ){0,4}nicht|nicht (?:mehr )?existier)",
            r"(?:unbekannte|ungültige)\w* (?:empf(?:ä|ae)nger|adresse|benutzer|postfach)|"
            r"nicht im .{1,30}verzeichnis|wurde (?:unter|bei|in) \S{1,80} nicht gefunden",
            "non trovato|inconnu|introuvable|destinataire .{0,30}n'existe|desconocid|sconosciut",
            "inesistente|inexistant",
            "(?:usuario|dirección|cuenta)\\b.{0,60}no existe|no existe (?:el|la) ",
            "onbekend|(?:gebruiker|adres|ontvanger)\\b.{0,60}bestaat niet|"
            "nieznany (?:użytkownik|odbiorca|adresat)|nie istnieje|não existe|okänd|ukendt|ukjent",
            "bad destination",
            "not our customer",
            "mailboxunavailable",
            "見つかりません",
        ),
    ),
    ("policy", _any("policy", "header error", "multiple addresses in from")),
    (
        "filtered",
        _any("filtered", "rejected by the recipient", "refused by", "due to extended inbox"),
    ),
    ("rejected", _any("access denied", "permission denied", "denied", "rejected")),
    (
        "expired",
        _any(
            "expired",
            "zeitüberschreitung|aufgegeben|délai .{0,20}(?:dépassé|expiré)",
            "timed? ?out",
            "timeout",
            "retry time",
            "retry limit",
            "too long",
            "could not be delivered for",
            "delayed",
            "connection refused",
            "not be reached",
            "gave up",
            "for more than",
        ),
    ),
    (
        "network",
        _any("lost connection", "connection (?:was )?(?:closed|reset|dropped)", "no route"),
    ),
    (
        "system",
        _any(
            "disk space",
            "loops? back to",
            "mail loop",
            "system error",
            "local error",
            "transaction failed",
            "unavailable",
        ),
    ),
)
