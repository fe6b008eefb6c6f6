"""Was this mail written by a program? Then nothing may answer it (RFC 3834, 2076, 2369, 5230).

Wrong in one direction is harmless (a person gets no acknowledgement), wrong in the other is a
mail loop: when in doubt, automatic.
"""

from __future__ import annotations

import re
from typing import Final

from stafette.channels.mail.parsed import Address
from stafette.channels.mail.structure import Fields

_LISTS: Final = ("list-id", "list-post", "list-unsubscribe", "list-help", "x-mailing-list")
_REPLY_FIELDS: Final = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply-from",
    "x-autoresponder",
    "x-mail-autoreply",
    "x-vacation",
    "x-ms-exchange-inbox-rules-loop",
    "x-ms-exchange-generated-message-source",
    "x-zimbra-autoreply",
)
_LOOP_FIELDS: Final = ("x-loop", "x-no-loop", "x-noloop", "x-failed-recipients")
_BULK: Final = frozenset(
    (b"bulk", b"junk", b"list", b"auto_reply", b"auto-reply", b"first-class-bulk")
)
_ROBOTS: Final = re.compile(
    r"(?:mailer-daemon|postmaster|bounces?|no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply|"
    r"nicht[-_.]?antworten|keine[-_.]?antwort|auto[-_.]?(?:reply|responder|antwort))"
    r"(?:[-_.+=].*)?",
    re.IGNORECASE,
)
# German and English first; then what mail programs of other languages write by themselves.
_AWAY: Final = "|".join(
    (
        "automatische (?:antwort|r.ckantwort)",
        "abwesenheit(?:snotiz|snachricht|smeldung|sinfo|sbenachrichtigung|sassistent|sagent)?",
        "autoantwort|auto(?:matic|mated)?[- ]?(?:reply|response|answer)",
        "out[- ]of[- ](?:the )?office(?: (?:auto)?(?:reply|response|message|notice))?|ooo",
        "(?:ich bin |bin )?(?:zur ?zeit |derzeit |aktuell )?"
        "(?:(?:bin )?(?:nicht im (?:b.ro|haus)|abwesend|im urlaub))",
        "(?:i am|i'm|[^:]{1,60} is) (?:currently )?out of (?:the )?office",
        "on (?:vacation|holiday|leave)|vacation (?:reply|response|message|notice)",
        "r.ponse automatique|message d.absence|absen(?:ce|te?) du bureau",
        "respuesta autom.tica|fuera de (?:la )?oficina|resposta autom.tica|aus.ncia tempor.ria",
        "risposta automatica|fuori (?:sede|ufficio)|automatisch antwoord|afwezig(?:heidsbericht)?",
        "automatyczna odpowied.|odpowied. automatyczna|automatick. odpov..(?:i)?",
        "auto(?:matisk)?t? ?svar|automaattinen vastaus|automatikus v.lasz|r.spuns automat",
        "автоматический ответ|автоответ|自动答复|自动回复|自動応答|不在通知",
    )
)
# The whole subject or its beginning up to a mark: "Abwesenheitsnotiz einrichten" is a request.
_ABSENCE: Final = re.compile(
    rf"(?:auto: ?)?\[?(?:{_AWAY})\s*(?:[:(\[\]\u2013\uff1a-]|$|(?:am|vom|bis|from|until|re)\b)",
    re.IGNORECASE,
)
_ABSENCE_IN_BRACKETS: Final = re.compile(rf"[(\[](?:{_AWAY})[)\]]", re.IGNORECASE)


def why_automatic(fields: Fields, sender: Address) -> str:
    """A code that says why the mail is automatic, or "" when a person seems to have sent it."""
    checks = (_by_standard, _by_precedence, _by_vendor, _by_list, _by_sender, _by_subject)
    return next((code for check in checks if (code := check(fields, sender))), "")


def is_out_of_office(fields: Fields, automatic: str) -> bool:
    """Whether an automatic mail answers for an absent person."""
    known = automatic in ("auto_replied", "auto_reply_header", "absence")
    return known or (bool(automatic) and _says_absent(fields))


def null_return_path(fields: Fields) -> bool:
    """Whether the envelope sender was `<>`: only reports and automatic answers have that."""
    return any(value.strip() == b"<>" for value in fields.all("return-path"))


def _by_standard(fields: Fields, sender: Address) -> str:
    """RFC 3834, section 5: any keyword but `no`."""
    for value in fields.all("auto-submitted"):
        keyword = value.partition(b";")[0].partition(b"(")[0].strip().lower()
        if keyword and keyword != b"no":
            known = {b"auto-replied": "auto_replied", b"auto-notified": "auto_notified"}
            return known.get(keyword, "auto_generated")
    return "null_return_path" if null_return_path(fields) else ""


def _by_precedence(fields: Fields, sender: Address) -> str:
    values = {value.strip().lower() for value in fields.all("precedence")}
    if values & {b"auto_reply", b"auto-reply"}:
        return "auto_reply_header"
    return "precedence" if values & _BULK else ""


def _by_vendor(fields: Fields, sender: Address) -> str:
    if any(fields.has(name) for name in _REPLY_FIELDS):
        return "auto_reply_header"
    if any(fields.has(name) for name in _LOOP_FIELDS):
        return "loop_header"
    suppress = fields.first("x-auto-response-suppress").strip().lower()
    return "auto_response_suppress" if suppress not in (b"", b"none") else ""


def _by_list(fields: Fields, sender: Address) -> str:
    return "list" if any(fields.has(name) for name in _LISTS) else ""


def _by_sender(fields: Fields, sender: Address) -> str:
    return "robot_sender" if is_robot(sender) else ""


def is_robot(sender: Address) -> bool:
    """Whether the address, or for want of one the name, belongs to a program."""
    local = (sender.address or sender.name).partition("@")[0].partition("<")[0].strip(' "')
    return bool(_ROBOTS.fullmatch(local))


def _by_subject(fields: Fields, sender: Address) -> str:
    return "absence" if _says_absent(fields) else ""


def _says_absent(fields: Fields) -> bool:
    subject = fields.text("subject")[:500]
    return bool(_ABSENCE.match(subject) or _ABSENCE_IN_BRACKETS.search(subject))
