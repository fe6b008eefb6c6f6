"""`visible_text`: what a person wrote in a mail, without what it quotes and without signatures.

Line by line with a bounded look ahead, so time grows with the text and with nothing else (the
usual expression for "On … wrote:" needs more than ten seconds for 45 characters). In doubt text
stays: showing a quotation is a blemish, hiding an answer is a fault. Answers between or below the
quoted lines therefore keep their quotation, and a mail that is nothing but quotation is shown
whole.
"""

from __future__ import annotations

import re
from typing import Final

from stafette.channels.mail.quote_words import (
    ANSWERED_BELOW,
    FORWARD_WORDS,
    HEADER_LABELS,
    MOBILE_SIGNATURES,
    OPENERS,
    SENDER_LABELS,
    SEPARATOR_WORDS,
    VERBS,
)

_LOOK_AHEAD: Final = 6
_MAX_ATTRIBUTION: Final = 500
_MAX_SIGNATURE_LINES: Final = 30
_TIME: Final = re.compile(r"\d{1,2}[:.h]\d{2}")
_DATE: Final = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}")
_GMAIL_DATE: Final = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2},? (?:at )?\d{1,2}:\d{2}(?::\d{2})? ?(?:GMT|UTC|[A-Z]{3,4})?"
)
_DAY_FIRST: Final = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\b")
_ADDRESS_LAST: Final = re.compile(r"<[^<>\s]+@[^<>\s]+>:?$")
_DATE_FIRST: Final = re.compile(r"(?:[^\W\d]{1,10}[.,]{0,2} )?\d{1,4}[-./ \u5e74]")
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}")
_SHORT_DAY: Final = re.compile(r"[^\W\d]{1,5}[.,]{0,2} \d{1,2}\b")
_QUOTING: Final = re.compile(
    r"(?:zitat von|zitiere|quoting|citando|citation de) .+:", re.IGNORECASE
)
_ANSWERED_BELOW: Final = re.compile(ANSWERED_BELOW, re.IGNORECASE)
_NAMED_ADDRESS: Final = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_QUOTED: Final = re.compile(r"\s*[A-Z]{0,3}>|\s*\|(?: |$)")
# What follows a line of underscores in a signature or in the footer of a mailing list.
_CONTACT: Final = re.compile(r"@|https?:|www\.|\btel\b|\bfon\b|mailing list", re.IGNORECASE)
_FIRST_PERSON: Final = re.compile(
    r"\b(?:schrieb ich|ich schrieb|schrieben wir|wir schrieben|habe ich|ich habe|haben wir|"
    r"wir haben|i wrote|we wrote|j'ai|nous avons)\b"
)
# A statement or somebody in the line of a device: then a person may have meant it.
_SENTENCE: Final = re.compile(
    r"\b(?:is|are|was|were|has|ist|sind|war|hat|wurde nicht|est|sont|mir|uns|dir|euch|us|them)\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+", re.UNICODE)


def visible_text(text: str) -> str:
    """The reply in `text`: quotations, forwarded headers and signatures left out.

    Returns the whole text (without outer blank lines) when nothing would remain.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [line.replace("\xa0", " ").rstrip() for line in lines]
    kept = _without_quotation(lines)
    kept = _without_signature(kept)
    kept = _without_trailing_quote(kept)
    kept = _without_mobile_signature(kept)
    reply = "\n".join(kept).strip("\n")
    return reply if reply.strip() else "\n".join(lines).strip("\n")


def _without_quotation(lines: list[str]) -> list[str]:
    """Cut where the first quotation begins, unless an answer follows between its lines."""
    in_code = False
    for index, line in enumerate(lines):
        if line.startswith("```"):
            in_code = not in_code
        if in_code or not line.strip():
            continue
        end = _quotation_head(lines, index)
        if end and not _is_answered_inside(lines, index, end):
            return lines if _is_announced(lines, index, end) else _cut(lines, index, end)
        if end:
            return _answer_around(lines, index, end)
    return lines


def _is_announced(lines: list[str], start: int, end: int) -> bool:
    """Whether the words above say that answers stand among the words below, all unmarked."""
    marked = _is_quote_at(lines, end) or _is_quoted(lines[start])
    above = " ".join(lines[max(start - 30, 0) : start])
    return not marked and bool(_ANSWERED_BELOW.search(above[-2000:]))


def _cut(lines: list[str], start: int, end: int) -> list[str]:
    """What stands above the quotation; when nothing does, what stands below its head."""
    above = _without_rule(lines[:start])
    if any(line.strip() for line in above):
        return above
    if _is_header_block(lines, start):  # forwarded without a word: whose mail it was is told
        return lines
    return lines[end:] if any(line.strip() for line in lines[end:]) else lines


def _answer_around(lines: list[str], start: int, end: int) -> list[str]:
    """An answer below or between quoted lines: the head goes, the quoted lines stay.

    Only when the mail begins with its one quoted block, that block goes as well.
    """
    if any(line.strip() for line in lines[:start]):
        return lines[:start] + _without_marked_end(lines[end:])
    first = end
    while first < len(lines) and (not lines[first].strip() or _is_quoted(lines[first])):
        first += 1
    interleaved = any(_is_quoted(line) for line in lines[first:])
    return lines[end:] if interleaved else lines[first:]


def _quotation_head(lines: list[str], index: int) -> int:
    """The line behind the head of a quotation that begins here; 0 when none does."""
    line = lines[index].strip()
    if line.startswith(">"):
        return index + 1 if _is_separator(line.lstrip("> ")) else 0
    single = (_is_separator, _is_gmail_date, _is_dashed_attribution)
    if any(check(line) for check in single) or _is_header_block(lines, index):
        return index + 1
    return _attribution_end(lines, index)


def _is_separator(line: str) -> bool:
    """`-----Original Message-----` in many languages, and the heads of forwarded mails."""
    words = line.strip("-_*=>:. ").casefold()
    if words.startswith("original message processed by "):
        return True
    if words in SEPARATOR_WORDS:
        return line.startswith(("-", "_", "=", "*")) or words in FORWARD_WORDS
    return False


def _is_gmail_date(line: str) -> bool:
    """`2016-03-03 17:21 GMT+01:00 Name` with nothing else but a name or an address."""
    if len(line) > 200 or not _DAY_FIRST.match(line):
        return False
    found = _GMAIL_DATE.match(line)
    zoned = bool(found) and ("GMT" in line or "UTC" in line)
    return zoned or bool(_ADDRESS_LAST.search(line))


def _is_dashed_attribution(line: str) -> bool:
    """`---- On Tue, 22 Dec 2015 14:17:36 +0530 Name wrote ----`."""
    if not (line.startswith("--") and line.endswith("--")) or len(line) > _MAX_ATTRIBUTION:
        return False
    folded = line.casefold()
    return _has_verb(folded) and bool(_DATE.search(folded))


def _label(line: str) -> str:
    """The word before the colon of `From: …` or `*Von:* …`, folded."""
    plain = line.strip().lstrip("*> ")
    head, colon, _ = plain.partition(":")
    return head.rstrip("* \u200e").casefold() if colon and len(head) < 25 else ""


def _is_header_block(lines: list[str], index: int) -> bool:
    """A copied mail header: a sender line and at least two of date, recipient, subject."""
    first = _label(lines[index])
    if not (first in SENDER_LABELS or first in HEADER_LABELS) or _is_within_form(lines, index):
        return False
    following = [line for line in lines[index + 1 : index + 1 + _LOOK_AHEAD + 4] if line.strip()]
    labels = {_label(line) for line in following[:_LOOK_AHEAD]}
    if first not in SENDER_LABELS and not labels & SENDER_LABELS:
        return False
    return len(labels & HEADER_LABELS) >= 2


def _is_within_form(lines: list[str], index: int) -> bool:
    """Whether the line above is one of a form (`Name: …`) rather than the end of an answer."""
    above = _label(lines[index - 1]) if index else ""
    return bool(above) and not (above in SENDER_LABELS or above in HEADER_LABELS)


def _attribution_end(lines: list[str], index: int) -> int:
    """The line behind `On <date> <name> wrote:`, which may be broken over several lines."""
    line = lines[index].strip()[:_MAX_ATTRIBUTION]
    if _is_dated_address(line):
        return index + 1
    if _QUOTING.fullmatch(line) and _is_quote_at(lines, index + 1):
        return index + 1
    if not _is_opener(lines[index]):
        return _ends_by_address(lines, index)
    joined = ""
    for end in range(index, min(index + _LOOK_AHEAD, len(lines))):
        joined = f"{joined} {lines[end].strip()}".strip()
        if len(joined) > _MAX_ATTRIBUTION or (end > index and _starts_anew(lines[end])):
            break
        if joined.rstrip("*_ ").endswith((":", "\uff1a")) and not joined.endswith("<mailto:"):
            return end + 1 if _is_attribution(joined, lines, end + 1) else 0
    return 0


def _is_dated_address(line: str) -> bool:
    """A date first, an address last, whatever the words of the language between them."""
    head = line[:90]
    if not (_ADDRESS_LAST.search(line) and line.endswith(":") and _DATE_FIRST.match(head)):
        return False
    return bool(_CLOCK.search(head)) and not _FIRST_PERSON.search(line.casefold())


def _starts_anew(line: str) -> bool:
    """Whether an attribution begins here rather than goes on (`12. Januar …` may go on)."""
    return _is_opener(line) and not line.strip()[:1].isdigit()


def _is_opener(line: str) -> bool:
    """Whether an attribution may begin here: `Am`, `On`, a weekday or a date, with a digit."""
    first = line.strip().lstrip("*_ ")[:_MAX_ATTRIBUTION]
    begins = first[:1].isdigit() or first.casefold().startswith(OPENERS)
    begins = begins or bool(_SHORT_DAY.match(first))
    return begins and any(character.isdigit() for character in first)


def _ends_by_address(lines: list[str], index: int) -> int:
    """`Max Muster <max@firma.example> schrieb:`, name first, on one line or two."""
    for end in (index + 1, index + 2):
        joined = " ".join(line.strip() for line in lines[index:end])
        if len(joined) <= _MAX_ATTRIBUTION and joined.endswith(":"):
            address, quoted = bool(_NAMED_ADDRESS.search(joined)), _is_quote_at(lines, end)
            spoken = (address or quoted) and _is_spoken(joined.casefold())
            return end if spoken or (address and quoted) else 0
        if "<" not in joined:
            return 0
    return 0


def _is_spoken(folded: str) -> bool:
    """Whether somebody else `wrote` here."""
    return _has_verb(folded) and not _FIRST_PERSON.search(folded)


def _is_attribution(joined: str, lines: list[str], following: int) -> bool:
    """Whether these words with a date name who wrote what follows."""
    folded = joined.casefold()
    if not (_is_spoken(folded) and any(char.isdigit() for char in folded)):
        return False
    dated = bool(_DATE.search(folded) or _TIME.search(folded))
    return (dated and ("@" in folded or len(folded) < 160)) or _is_quote_at(lines, following)


def _has_verb(folded: str) -> bool:
    return any(word in VERBS for word in _WORD.findall(folded)) or "\u5199\u9053" in folded


def _is_quote_at(lines: list[str], index: int) -> bool:
    """Whether the next line with content is quoted."""
    for line in lines[index : index + 4]:
        if line.strip():
            return _is_quoted(line)
    return False


def _is_quoted(line: str) -> bool:
    """`> …`, `MM> …` or `| …`."""
    return bool(_QUOTED.match(line))


def _is_answered_inside(lines: list[str], start: int, end: int) -> bool:
    """Whether the quotation is marked line by line and something unmarked stands below it.

    A signature or another head below it is no answer; neither is anything when the quotation
    carries no marks, because then nobody can tell its lines from an answer.
    """
    if not (_is_quote_at(lines, end) or _is_quoted(lines[start])):
        return False
    for index in range(end, len(lines)):
        line = lines[index].strip()
        if not line or _is_quoted(line) or _is_wrapped_quote(lines, index):
            continue
        if _is_signature_mark(lines, index) or _is_mobile_signature(line):
            return False
        return not _quotation_head(lines, index)
    return False


def _is_wrapped_quote(lines: list[str], index: int) -> bool:
    """A short remainder that a mailer broke off a quoted line, between two quoted ones."""
    before = _is_quoted(lines[index - 1]) if index else False
    after = _is_quoted(lines[index + 1]) if index + 1 < len(lines) else False
    return before and after and len(lines[index - 1]) > 60


def _without_rule(lines: list[str]) -> list[str]:
    """Drop blank lines and a line of underscores or dashes that led the quotation."""
    end = len(lines)
    while end and not lines[end - 1].strip("_-=* "):
        end -= 1
    return lines[:end]


def _is_signature_mark(lines: list[str], index: int) -> bool:
    """`-- ` (RFC 3676, 4.3) and what mailers make of it; a rule of underscores above an address."""
    line = lines[index].rstrip()
    if line in ("--", "__", "\u2014", "\u2013\u2013"):
        return True
    if len(line) < 10 or line.strip("_"):
        return False
    following = [one for one in lines[index + 1 : index + 1 + _LOOK_AHEAD] if one.strip()]
    return any(_CONTACT.search(one[:200]) for one in following)


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at the last signature mark if what follows is short and there is text before it."""
    for index in range(len(lines) - 1, max(len(lines) - _MAX_SIGNATURE_LINES, 0), -1):
        if not _is_signature_mark(lines, index) or _is_in_code(lines, index):
            continue
        if any(line.strip() for line in lines[:index]) and not _asks(lines[index:]):
            return _without_signature_before(lines, index)
    return lines


def _asks(lines: list[str]) -> bool:
    """Whether a question stands here: then a rule parts words of one writer, or nobody knows."""
    return any(line.rstrip().endswith("?") for line in lines)


def _is_in_code(lines: list[str], index: int) -> bool:
    """Whether a fence (```) is open here."""
    return sum(line.startswith("```") for line in lines[:index]) % 2 == 1


def _without_signature_before(lines: list[str], index: int) -> list[str]:
    """Two marks in the last lines (a person's and a mailing list's): the first one counts."""
    for earlier in range(index - 1, max(index - _MAX_SIGNATURE_LINES, 0), -1):
        if lines[earlier].rstrip() == "--" and any(line.strip() for line in lines[:earlier]):
            return lines[:earlier]
    return lines[:index]


def _without_trailing_quote(lines: list[str]) -> list[str]:
    """A block of `>` lines at the end, with text above it that does not announce it (`Error:`)."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    above = [line for line in lines[:end] if line.strip() and not line.startswith(">")]
    return lines if not above or above[-1].endswith(":") else lines[:end]


def _without_marked_end(lines: list[str]) -> list[str]:
    """Below an answer, quoted lines in any fashion."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_quoted(lines[end - 1])):
        end -= 1
    return lines[:end]


def _without_mobile_signature(lines: list[str]) -> list[str]:
    """`Von meinem iPhone gesendet` as the last line."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if end > 1 and _is_mobile_signature(lines[end - 1].strip()):
        return lines[: end - 1]
    return lines


def _is_mobile_signature(line: str) -> bool:
    folded = line.lstrip("*_[( ").casefold()
    is_short = len(line) < 120 and not _SENTENCE.search(folded)
    return is_short and folded.startswith(MOBILE_SIGNATURES)
