"""Scores against mails that others collected (STAFETTE_CORPORA=folder); nothing of them is ours.

Each test prints its scores (`pytest -s`) and holds what was reached. Differences that are meant
are named with their reason.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stafette.channels.mail.bodies import collect
from stafette.channels.mail.headers import BASE64
from stafette.channels.mail.html_text import html_to_text
from stafette.channels.mail.parsing import ParsedMail, Unreadable, parse
from stafette.channels.mail.quotes import visible_text
from stafette.channels.mail.structure import Part, walk

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(
        "STAFETTE_CORPORA" not in os.environ,
        reason="STAFETTE_CORPORA names no folder with test material",
    ),
]
FOLDER = Path(os.environ.get("STAFETTE_CORPORA", ".")) / "mail"

# What remains after the conventions of the two sides are set off (see the functions below).
MEANT = {
    "mail064 attachments": "windows-1258 has combining accents; they read it as windows-1252",
    "mail072 text": "windows-1258, read by them as windows-1250",
    "mail105 text": "a multipart without parts: they show nothing, we show the words",
}
FILTERED = "there a filter, because of the step of the dialogue; the server says: no such recipient"
DELAYED = "a warning: the mail is still under way (Action: delayed), so nothing is for good"
MEANT_REPORTS = {
    "lhost-amazonses-12.eml": "tells that the mail arrived: nothing failed",
    "lhost-amazonses-13.eml": "tells that the mail arrived: nothing failed",
    "lhost-sendmail-14.eml": "a person forwards a report and writes a line above it",
    "lhost-apachejames-01.eml": FILTERED,
    "lhost-messagingserver-06.eml": FILTERED,
    "lhost-receivingses-01.eml": FILTERED,
    "lhost-receivingses-02.eml": FILTERED,
    "lhost-sendmail-27.eml": FILTERED,
    "lhost-sendmail-48.eml": FILTERED,
    "lhost-surfcontrol-01.eml": FILTERED,
    "lhost-opensmtpd-06.eml": DELAYED,
    "lhost-opensmtpd-12.eml": DELAYED,
    "lhost-opensmtpd-16.eml": DELAYED,
    "lhost-sendmail-56.eml": "the answer to our mail was 554; 421 came after too many of those",
}
MEANT_PARTS = {
    "attachments": "there a text cut short is a file and an open multipart swallows the rest",
    "attachments by their rules": "a mutilated mail: where they see no header, we see a broken line",
}
MEANT_REPLIES = {
    "discourse-embedded_email_17": "a second attribution amid the answer stays: it names who is quoted",
    "discourse-embedded_email_7": "the last quoted lines stay: a rule, then words, may be an answer",
    "discourse-spam_1": "nothing but a quotation: there nothing remains, here all is shown",
}
HARD = {"userunknown", "hostunknown", "hasmoved", "notaccept"}


def material(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def shown(name: str, scores: dict[str, tuple[int, int]], differences: list[str]) -> None:
    figures = ", ".join(
        f"{key} {hit}/{of} = {100 * hit / of:.1f} %" for key, (hit, of) in scores.items()
    )
    print(f"\n{name}: {figures}")  # noqa: T201 -- the score is what this test is for
    for line in differences:
        print(f"    {line[:200]}")  # noqa: T201 -- as above


def squeezed(text: str) -> str:
    """Letters only: Zammad's body went through its own sanitiser."""
    return re.sub(r"\s|>", "", re.sub(r"<https?://[^>]*>", "", text)).replace(
        "novisiblecontent", ""
    )


def differences_of(name: str, read: ParsedMail, expected: dict[str, Any]) -> list[str]:
    subject = " ".join((expected["subject"] or "").split("\r\n")).strip()
    files = [
        (one["filename"], one["sha256"])
        for one in expected.get("attachments", [])
        if not one["preferences"].get("content-alternative")
    ]
    mine = [(one.filename, hashlib.sha256(one.content).hexdigest()) for one in read.attachments]
    html = expected["content_type"] == "text/html"
    wanted = squeezed(html_to_text(expected["body"]) if html else expected["body"])
    got = squeezed(html_to_text(read.html) if html and read.html else read.text)
    checks = {
        "from": is_sender(read, expected),
        "subject": read.subject.strip() == subject,
        "attachments": are_files(mine, files),
        "text": wanted in (got, squeezed(title_of(read.html)) + got),
    }
    return [f"{name} {key}" for key, equal in checks.items() if not equal]


def is_sender(read: ParsedMail, expected: dict[str, Any]) -> bool:
    """What is no address is kept as it was written, by both."""
    if read.from_.address:
        return read.from_.address.casefold() == expected["from_email"].rstrip(".").casefold()
    answered = read.reply_to[0].address if read.reply_to else ""
    return read.from_.name == expected["from"] or answered == expected["from_email"]


def are_files(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> bool:
    """The same contents under the same names; of equal names they number all but the first."""
    contents = sorted(digest for _, digest in mine) == sorted(digest for _, digest in theirs)
    return contents and {name for name, _ in mine} <= {name for name, _ in theirs}


def title_of(html: str) -> str:
    """They show the title of a page as its first words."""
    found = re.search(r"<title>(.*?)</title>", html, re.IGNORECASE | re.DOTALL)
    return found.group(1) if found else ""


def test_senders_subjects_files_and_texts_of_real_mails():
    cases = material("zammad/expected.json")
    found = [
        difference
        for name, expected in cases.items()
        for difference in differences_of(
            name, parse((FOLDER / f"zammad/{name}.box").read_bytes()), expected
        )
    ]
    scores = {
        key: (len(cases) - sum(one.endswith(f" {key}") for one in found), len(cases))
        for key in ("from", "subject", "attachments", "text")
    }
    shown("real mails", scores, [f"{one}: {MEANT.get(one, 'not explained')}" for one in found])
    assert [one for one in found if one not in MEANT] == []


def test_delivery_reports_of_many_servers():
    cases = material("bounces/expected.json")
    recognised = hard = status = code = 0
    differences, unexplained = [], []
    for case in cases:
        report = parse((FOLDER / "bounces" / case["file"]).read_bytes()).delivery_report
        if report is None:
            differences.append(f"{case['file']}: none; {MEANT_REPORTS.get(case['file'])}")
            unexplained += [case["file"]] if case["file"] not in MEANT_REPORTS else []
            continue
        answers = case["expected"]
        # x.0.9xx are codes of that library itself: there only the class can be compared.
        accepted = {
            one["status"][0] if re.match(r"\d\.0\.9\d\d", one["status"]) else one["status"]
            for one in answers
        }
        kind = report.permanent in {one["reason"] in HARD for one in answers}
        state = bool(accepted & {report.status, report.status[:1]})
        recognised, hard, status = recognised + 1, hard + kind, status + state
        code += report.reply_code in {one["reply_code"] for one in answers}
        if not (kind and state):
            reason = MEANT_REPORTS.get(case["file"], "not explained")
            told = {"permanent": report.permanent, "status": report.status}
            there = {"reason": answers[0]["reason"], "status": answers[0]["status"]}
            differences.append(f"{case['file']}: {told}, there {there}: {reason}")
            unexplained += [case["file"]] if case["file"] not in MEANT_REPORTS else []
    scores = {
        "recognised": (recognised, len(cases)),
        "hard or soft": (hard, len(cases)),
        "status": (status, len(cases)),
        "reply code": (code, len(cases)),
    }
    shown("delivery reports", scores, differences)
    assert recognised >= 0.98 * len(cases)
    assert min(hard, status) >= 0.95 * len(cases)
    assert unexplained == []


def test_automatic_mails():
    wrong = []
    for case in material("auto_reply_cases.json"):
        read, expected = parse(case["raw"].encode()), case["expected"]
        automatic = expected.get("treat_as_auto_generated_no_auto_reply", read.auto_generated)
        away = expected.get("out_of_office", read.out_of_office)
        if (read.auto_generated, read.out_of_office) != (automatic, away):
            wrong.append(case["id"])
    assert wrong == []


def test_replies_without_their_quotations():
    cases = material("quotes/discourse_trimmer.json")
    exact, lost = 0, []
    differences = []
    for case in cases:
        mine = visible_text(case["text"]).strip().splitlines()
        wanted = case["expected_reply"].replace("\r\n", "\n").strip().splitlines()
        exact += [line.rstrip() for line in mine] == [line.rstrip() for line in wanted]
        if mine != wanted:
            differences.append(f"{case['id']}: {MEANT_REPLIES.get(case['id'], 'not explained')}")
        if set(" ".join(wanted).split()) - set(" ".join(mine).split()):
            lost.append(case["id"])
    shown(
        "replies",
        {"exact": (exact, len(cases)), "nothing lost": (len(cases) - len(lost), len(cases))},
        differences,
    )
    assert (lost, exact >= 0.8 * len(cases)) == ([], True)
    assert [one for one in differences if one.endswith("not explained")] == []


def test_standard_and_malformed_mails_of_another_parser():
    counts = dict.fromkeys(("from", "subject", "attachments", "attachments by their rules"), 0)
    expectations = [
        path for path in sorted(FOLDER.glob("mime_stalwart/*/*.json")) if source_of(path).exists()
    ]
    differences = []
    for path in expectations:
        raw = source_of(path).read_bytes()
        if path.name.endswith(".crlf.json"):
            raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        read, expected = parse(raw), json.loads(path.read_text("utf-8"))
        checks = {
            "from": read.from_.address == first_address(header(expected, "from")),
            "subject": resembles(read.subject, header(expected, "subject")),
            "attachments": len(read.attachments) == len(expected["attachments"]),
            "attachments by their rules": as_counted_there(raw) == len(expected["attachments"]),
        }
        counts = {key: counts[key] + equal for key, equal in checks.items()}
        differences += [
            f"{path.parent.name}/{path.name} {key}: {MEANT_PARTS.get(key, 'not explained')}"
            for key, equal in checks.items()
            if not equal
        ]
    total = len(expectations)
    shown("other parser", {key: (hit, total) for key, hit in counts.items()}, differences)
    assert (counts["from"], counts["subject"]) == (total, total)
    assert [one for one in differences if one.endswith("not explained")] == []


def as_counted_there(raw: bytes) -> int:
    """How many attachments our reading gives under the conventions of the other parser.

    There a text whose end mark or encoding is missing counts as a file (we show its words), and
    a multipart without end mark, also one within an attached message, takes all that follows
    (RFC 2046, 5.1.2: the mark of an outer one ends it, which is what we do).
    """
    root, counted = walk(raw), 0
    files = collect(root).places
    if not root.media_type.startswith("multipart/"):
        return len(parse(raw).attachments)
    for leaf, swallows in leaves_of(root, swallows=False):
        is_file = leaf.start in files
        cut = leaf.media_type.startswith(("text/", "multipart/")) and (
            swallows or leaf.end == len(raw) or is_not_base64(leaf)
        )
        counted += is_file or (cut and bool(leaf.body.strip()))
        if swallows:
            break
    return counted


def leaves_of(part: Part, *, swallows: bool) -> Iterator[tuple[Part, bool]]:
    """The leaves in their order, and whether everything behind them belongs to them there."""
    if not part.parts:
        yield part, swallows or is_open_message(part)
        return
    mark = f"--{part.parameters.get('boundary', '')}--".encode()
    is_open = part.end < len(part.raw) and mark not in part.body
    for child in part.parts:
        yield from leaves_of(child, swallows=(is_open or swallows) and child is part.parts[-1])


def is_open_message(part: Part) -> bool:
    if not part.media_type.startswith("message/"):
        return False
    inside = walk(part.body)
    mark = f"--{inside.parameters.get('boundary', '')}--".encode()
    return inside.media_type.startswith("multipart/") and mark not in inside.body


def is_not_base64(part: Part) -> bool:
    encoded = part.fields.first("content-transfer-encoding").lower() == b"base64"
    return encoded and part.body.lstrip()[:1] not in BASE64


def source_of(expectation: Path) -> Path:
    return expectation.with_name(expectation.name.split(".")[0] + ".eml")


def header(expected: dict[str, Any], name: str) -> Any:
    values = [one["value"] for one in expected["parts"][0]["headers"] if one["name"] == name]
    return values[-1] if values else ""


def first_address(value: Any) -> str:
    """The first address anywhere in the expected structure."""
    found = re.search(r'"address": "([^"]*)"', json.dumps(value, ensure_ascii=False))
    return found.group(1) if found else ""


def resembles(mine: str, value: Any) -> bool:
    """Equal, where the expectation has a letter: it could not read raw 8-bit characters."""
    text = value.get("Text", "") if isinstance(value, dict) else value
    wanted = " ".join(("" if text == "Empty" else text).split())
    pattern = ".".join(re.escape(piece) for piece in wanted.split("\ufffd"))
    return re.fullmatch(pattern, " ".join(mine.split())) is not None


def test_no_mail_of_all_these_ends_in_anything_but_a_result_or_a_reason():
    read, refused = 0, []
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".eml", ".box", ".tnef", ".txt") and path.is_file():
            try:
                visible_text(parse(path.read_bytes()).text)
                read += 1
            except Unreadable as error:
                refused.append(f"{path.name}: {error.reason}")
    shown("all", {"read": (read, read + len(refused))}, refused)
    assert refused == []
