"""How mail servers say that a mail did not arrive. Matched against lower-case text on one line."""

from __future__ import annotations

import re
from typing import Final

REPORTER: Final = re.compile(
    r"mailer-?daemon|post_?master|mail delivery|delivery subsystem|mail system",
    re.IGNORECASE,
)
FAILURE_SUBJECT: Final = re.compile(
    r"undeliver|returned mail|failure notice|delivery (?:status|failure|has failed|notification|"
    r"report)|mail delivery|delivery .{0,20}fail|could not be delivered|not delivered|"
    r"mail system error|unzustellbar|nicht zugestellt|nicht zustellbar|zustellung|"
    r"non remis|non recapitabile|no se puede entregar|送信できません|メールエラー|"
    r"не доставлено|warning: message .{1,80} delayed|returning message to sender",
    re.IGNORECASE,
)
DELAYED: Final = re.compile(r"delay|verzöger|warning: message|still being retried", re.IGNORECASE)
FAILURE: Final = re.compile(
    r"could not be delivered|couldn't be delivered|not deliver|undeliver|delivery .{0,40}fail|"
    r"failed to deliver|failed permanently|permanent error|permanent failure|fatal errors|"
    r"unable to deliver|wasn't able to deliver|was not able to|did not reach|not reach|"
    r"does not exist|user unknown|unknown user|no such user|mailbox (?:is )?full|quota|"
    r"returned to sender|rejected|konnte nicht|nicht zugestellt|nicht zustellbar|"
    r"\b5\d\d[ -](?:#?5\.\d+\.\d+|\S)|message could not|cannot be delivered|"
    r"maximum time|retry time|delayed|メール|not been delivered|ваше сообщение"
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
            "postfach .{0,20}voll",
            "speicherplatz",
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
            "zu groß",
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
        ),
    ),
    (
        "unauthenticated",
        _any(
            "unauthenticated senders",
            "smtp authentication",
            "authrequired",
            "authentication required",
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
        ),
    ),
    (
        "unknown_recipient",
        _any(
            r"(?:user|recipient|mailbox|account|address)\b[^.;]{0,60}(?:unknown|not found|"
            r"does ?n['o]t exist|not exist|not known|unavailable|invalid|not available|"
            r"not listed|no longer)",
            r"(?:unknown|invalid|no such|nonexistent|non-existent) (?:local )?"
            r"(?:user|recipient|mailbox|account|address|person)",
            "user doesn't have",
            "invalid .{0,30}user ?id",
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
            "empfänger .{0,30}(?:unbekannt|nicht gefunden|existiert)",
            "adresse .{0,30}(?:unbekannt|existiert nicht)",
            "non trovato|inconnu|desconocid",
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
        _any("disk space", "system error", "local error", "transaction failed", "unavailable"),
    ),
)
