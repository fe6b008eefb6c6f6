"""Scores against mails that others collected (STAFETTE_CORPORA=folder); nothing of them is ours.

Each test prints its scores (`pytest -s`) and holds what was reached. Differences that are meant
are named with their reason.
"""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from stafette.channels.mail.html_text import html_to_text
from stafette.channels.mail.parsing import ParsedMail, Unreadable, parse
from stafette.channels.mail.quotes import visible_text

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(
        "STAFETTE_CORPORA" not in os.environ,
        reason="STAFETTE_CORPORA names no folder with test material",
    ),
]
FOLDER = Path(os.environ.get("STAFETTE_CORPORA", ".")) / "mail"

MEANT = {
    "mail035 from": "a quoted string alone is a name, not an address; they answer to Reply-To as we do",
    "mail071 from": "an address with spaces is none",
    "mail064 attachments": "windows-1258 has combining accents; they read it as windows-1252",
    "mail102 attachments": "they number equal file names, we keep them",
    "mail019 text": "they show the title of the page as text",
    "mail026 text": "they show the title of the page as text",
    "mail023 text": "GB2312 that no header names, read as windows-1252",
    "mail072 text": "windows-1258, read by them as windows-1250",
    "mail105 text": "a multipart without parts: they show nothing, we show the words",
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
    sender = read.from_.address or next((one.address for one in read.reply_to), "")
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
        "from": sender.casefold() == expected["from_email"].rstrip(".").casefold(),
        "subject": read.subject.strip() == subject,
        "attachments": sorted(mine) == sorted(files),
        "text": got == wanted,
    }
    return [f"{name} {key}" for key, equal in checks.items() if not equal]


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
    differences = []
    for case in cases:
        report = parse((FOLDER / "bounces" / case["file"]).read_bytes()).delivery_report
        if report is None:
            differences.append(f"{case['file']}: not taken for a report")
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
            differences.append(
                f"{case['file']}: {report.status} {report.reason}, there {answers[0]}"
            )
    scores = {
        "recognised": (recognised, len(cases)),
        "hard or soft": (hard, recognised),
        "status": (status, recognised),
        "reply code": (code, recognised),
    }
    shown("delivery reports", scores, differences)
    assert recognised >= 0.98 * len(cases)
    assert min(hard, status) >= 0.95 * recognised


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
            differences.append(case["id"])
        if set(" ".join(wanted).split()) - set(" ".join(mine).split()):
            lost.append(case["id"])
    shown(
        "replies",
        {"exact": (exact, len(cases)), "nothing lost": (len(cases) - len(lost), len(cases))},
        differences,
    )
    assert (lost, exact >= 0.8 * len(cases)) == ([], True)


def test_standard_and_malformed_mails_of_another_parser():
    counts = dict.fromkeys(("from", "subject", "attachments"), 0)
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
        }
        counts = {key: counts[key] + equal for key, equal in checks.items()}
        differences += [
            f"{path.parent.name}/{path.name} {key}" for key, equal in checks.items() if not equal
        ]
    total = len(expectations)
    shown("other parser", {key: (hit, total) for key, hit in counts.items()}, differences)
    # Its attachments hold every part that lacks its end or its encoding: there we show the text.
    assert (counts["from"], counts["subject"]) == (total, total)


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
