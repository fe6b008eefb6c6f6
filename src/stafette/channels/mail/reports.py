"""Delivery reports: RFC 3464, and the free forms that servers have written since before it.

`permanent` means the address itself will never work (no such user or domain, moved, takes no
mail): sending again is pointless and the address should be marked. Everything else (mailbox
full, blocked, policy, expired, every answer of 4xx) is about this mail or this day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stafette.channels.mail.automatic import is_robot, null_return_path, why_automatic
from stafette.channels.mail.bodies import content_of
from stafette.channels.mail.charsets import text_of
from stafette.channels.mail.headers import decode_text
from stafette.channels.mail.parsed import Address, DeliveryReport
from stafette.channels.mail.report_words import (
    BY_STATUS,
    DELAYED,
    FAILURE,
    FAILURE_SUBJECT,
    ORIGINAL_FOLLOWS,
    PERMANENT_REASONS,
    REASONS,
    REPORTER,
)
from stafette.channels.mail.structure import Fields, Part, read_fields

_MAX_TEXT: Final = 20_000
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,2}\.\d{1,3})(?![\d.]\d)")
_REPLY: Final = re.compile(
    r"(?<![\d.\-:/#\[@=])([45][0-5]\d)(?=[ \-:]\D|[ -]#?[245]\.\d|$)", re.MULTILINE
)
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
)
_REPORT_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES: Final = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
)
_MESSAGE_ID: Final = re.compile(r"^message-id:\s*<([^<>\s]{1,998})>", re.IGNORECASE | re.MULTILINE)
_AFTER_DATA: Final = re.compile(
    r"reply to (?:end of )?data|smtp command\s+data|>>> data\s+(?:<<< 250[^\n]*\s+)?<<< 5(?!03)\d\d"
)
# A pipelined DATA after a refused recipient is refused too: then it was the recipient.
_NO_RECIPIENT_LEFT: Final = re.compile(
    r"<<< 50[0-9]|valid rcpt|no valid recipients?|need rcpt|no recipients"
)
# Its own sender had tried often enough: no server had refused it for good.
_GIVEN_UP: Final = re.compile(r"retry time(?:out)? (?:not reached|exceeded)|retry limit")
# The answer of the server behind, which a server between cites in its own.
_CITED: Final = re.compile(r"(?:<|-> ?)[45]\d\d[ -]([45]\.\d{1,2}\.\d{1,3})\b")
# What a gateway writes before the answer it got.
_WRAPPER: Final = re.compile(r"5\.1\.0 - unknown address error ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a report offers: per-recipient fields, the sentence of the other server, all text."""

    fields: Fields
    diagnostic: str
    text: str
    subject: str


def delivery_report(root: Part, text: str, sender: Address) -> DeliveryReport | None:
    """The report in this mail, or None when it is an ordinary mail."""
    told = _told(text)
    status_part = next(iter(_leaves(root, _REPORT_TYPES)), None)
    if status_part is not None:
        fields = _recipient_fields(content_of(status_part))
        if not (fields.items or _is_free_form(root, told, sender)):
            return None
    elif _is_free_form(root, told, sender):
        fields = _fields_in(told)
    else:
        return None
    if fields.first("action").strip().lower() in (b"delivered", b"relayed", b"expanded"):
        return None
    return _report(root, _Evidence(fields, _diagnostic(fields), told, root.fields.text("subject")))


def _report(root: Part, evidence: _Evidence) -> DeliveryReport:
    searched = evidence.diagnostic or evidence.text
    code = _reply_code(evidence)
    status = _status(evidence, searched)
    delayed = _is_delayed(evidence)
    reason = _reason(evidence, status, code)
    return DeliveryReport(
        recipient=_recipient(root, evidence),
        status=status,
        reply_code=code,
        reason=reason,
        permanent=reason in PERMANENT_REASONS and not delayed and not code.startswith("4"),
        original_message_id=_original_id(root, evidence.text),
        delayed=delayed,
    )


def _leaves(part: Part, types: tuple[str, ...]) -> list[Part]:
    """Leaves of these types in their order (the depth is limited by the walk)."""
    if not part.parts:
        return [part] if part.media_type in types else []
    return [leaf for child in part.parts for leaf in _leaves(child, types)]


def _told(text: str) -> str:
    """The words of the reporting server, without the returned mail below them."""
    head = text[:_MAX_TEXT]
    cut = ORIGINAL_FOLLOWS.search(head)
    return head[: cut.start()] if cut and cut.start() > 40 else head


def _recipient_fields(content: bytes) -> Fields:
    """The fields of the first recipient that failed (RFC 3464, 2.3), else of the first one."""
    blocks: list[Fields] = []
    position = 0
    while position < len(content) and len(blocks) < 50:
        fields, following = read_fields(content, position, len(content))
        if following <= position:
            break
        blocks.append(fields)
        position = following
    recipients = [block for block in blocks if block.has("action") or block.has("status")]
    failed = [one for one in recipients if one.first("action").strip().lower() == b"failed"]
    chosen = (failed or recipients or blocks[-1:] or [Fields()])[0]
    return Fields(chosen.items + [item for block in blocks[:1] for item in block.items])


def _fields_in(told: str) -> Fields:
    """RFC 3464 fields that stand in the text itself."""
    names = ("final-recipient:", "status:", "action:", "diagnostic-code:")
    lowered = told.lower()
    starts = [at for name in names if (at := lowered.find("\n" + name)) >= 0]
    if len(starts) < 2:
        return Fields()
    return read_fields(told[min(starts) + 1 :].encode(), 0, len(told.encode()))[0]


def _is_free_form(root: Part, told: str, sender: Address) -> bool:
    """Whether a mail without status part reports a failure.

    A program must have sent it, and its subject or its text must say so: people write to a desk
    about failed deliveries, too, and forward them.
    """
    if root.fields.has("x-failed-recipients"):
        return True
    if root.parameters.get("report-type", "") == "delivery-status":
        return True
    by_server = bool(REPORTER.search(f"{sender.name} {sender.address}")) or (
        null_return_path(root.fields) and why_automatic(root.fields, sender) == "null_return_path"
    )
    if not (by_server or is_robot(sender) or not sender.address):
        return False
    in_subject = bool(FAILURE_SUBJECT.search(root.fields.text("subject")))
    if by_server and in_subject:
        return True
    in_text = bool(FAILURE.search(_folded(told))) and bool(_ADDRESS.search(told))
    # Shops and parcel services write as programs about deliveries, too.
    return in_text and (by_server or in_subject)


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").split())


def _diagnostic(fields: Fields) -> str:
    raw = fields.first("diagnostic-code")
    sentence = decode_text(raw.partition(b";")[2] or raw).strip()[:_MAX_TEXT]
    return _WRAPPER.sub("", sentence, count=1)


def _status(evidence: _Evidence, searched: str) -> str:
    """The most telling enhanced status code; a code inside the answer beats a general one."""
    declared = _STATUS.search(evidence.fields.text("status"))
    stated = declared.group(1) if declared else ""
    found = [match.group(1) for match in _STATUS.finditer(searched)]
    specific = [code for code in found if not code.endswith((".0.0", ".1.0"))] or found
    if not stated:
        return specific[0] if specific else _status_of(evidence)
    if answer := _CITED.search(evidence.diagnostic):
        return answer.group(1)
    # The other server's own code tells more than the one its client chose for it.
    from_other = bool(evidence.diagnostic) and bool(specific) and specific[0][-4:] != ".0.0"
    return specific[0] if from_other or (specific and stated.endswith(".0.0")) else stated


def _status_of(evidence: _Evidence) -> str:
    """Only the class (RFC 3463) when no code is written anywhere."""
    code = _reply_code(evidence)
    if code:
        return f"{code[0]}.0.0"
    given_up = _GIVEN_UP.search(evidence.text.lower())
    return "4.0.0" if given_up or _is_delayed(evidence) else "5.0.0"


def _reply_code(evidence: _Evidence) -> str:
    for text in (evidence.diagnostic, evidence.text):
        if found := _REPLY.search(text):
            return found.group(1)
    return ""


def _is_delayed(evidence: _Evidence) -> bool:
    action = evidence.fields.first("action").strip().lower()
    return action == b"delayed" or (not action and bool(DELAYED.search(evidence.subject)))


def _reason(evidence: _Evidence, status: str, code: str) -> str:
    """One word of the closed list: from the server's sentence, then all text, then the code."""
    for text in (evidence.diagnostic, evidence.text):
        folded = _folded(text)
        for reason, pattern in REASONS:
            if pattern.search(folded):
                return _seen_at(reason, evidence)
    by_class = "expired" if status.startswith("4") else "undefined"
    return BY_STATUS.get(status, BY_STATUS.get(status[2:], by_class))


def _seen_at(reason: str, evidence: _Evidence) -> str:
    """ "User unknown" after the content was sent is a filter speaking: the address was accepted."""
    refused = f"{evidence.text} {evidence.diagnostic}".lower()
    after = _AFTER_DATA.search(refused) and not _NO_RECIPIENT_LEFT.search(refused)
    return "filtered" if reason == "unknown_recipient" and after else reason


def _recipient(root: Part, evidence: _Evidence) -> str:
    """The address that was not reached."""
    fields = evidence.fields
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        if found := _ADDRESS.search(fields.text(name)):
            return found.group()
    if found := _ADDRESS.search(root.fields.text("x-failed-recipients")):
        return found.group()
    addresses = _ADDRESS.findall(evidence.text)
    own = {found.lower() for found in _ADDRESS.findall(root.fields.text("to"))}
    others = [one for one in addresses if one.lower() not in own and not REPORTER.search(one)]
    return str((others or addresses or [""])[0])


def _original_id(root: Part, told: str) -> str:
    """The Message-ID of the mail that came back."""
    for part in _leaves(root, _RETURNED_TYPES):
        fields, _ = read_fields(part.raw, part.start, part.end)
        if found := _MESSAGE_ID.search(f"Message-ID: {fields.text('message-id')}"):
            return found.group(1)
    whole = text_of(root.body[:200_000]) if not root.parts else told
    found = _MESSAGE_ID.search(whole)
    return found.group(1) if found else ""
