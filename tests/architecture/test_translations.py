"""German is complete: every text a person sees has its translation, with the same places."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.house import SOURCE, told

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
PYTHON = re.compile(
    r"""(?:\b(?:_|gettext|gettext_lazy|ngettext)\(|\bpgettext\(\s*"[^"]*",)\s*"((?:[^"\\]|\\.)*)"((?:\s*"(?:[^"\\]|\\.)*")*)"""
)
JOINT = re.compile(r'"\s*\n\s*f?"')  # between the lines of one long text
TEMPLATE = re.compile(r"""\{% translate (?:"([^"]*)"|'([^']*)')""")


def catalogues() -> list[Path]:
    return sorted(SOURCE.rglob("locale/de/LC_MESSAGES/django.po"))


def messages(path: Path):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="de") if message.id]


def variants(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_there_are_catalogues():
    assert len(catalogues()) > 5


@pytest.mark.parametrize("path", catalogues(), ids=told)
def test_nothing_is_left_untranslated(path):
    empty = [m.id for m in messages(path) if not all(variants(m.string)) or m.fuzzy]
    assert empty == []


@pytest.mark.parametrize("path", catalogues(), ids=told)
def test_translations_keep_the_places_of_values(path):
    torn = [
        m.id
        for m in messages(path)
        if {p for s in variants(m.string) for p in PLACE.findall(s)}
        - {p for s in variants(m.id) for p in PLACE.findall(s)}
    ]
    assert torn == []


@pytest.mark.parametrize("path", catalogues(), ids=told)
def test_nobody_is_shouted_at(path):
    loud = [
        s for m in messages(path) for s in variants(m.string) if "!" in s or "leider" in s.lower()
    ]
    assert loud == []


def test_every_text_of_the_code_is_in_a_catalogue():
    known = {text for path in catalogues() for m in messages(path) for text in variants(m.id)}
    said = {
        (told(path), text)
        for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")])
        if "migrations" not in path.parts
        for text in texts_of(path)
    }
    assert {(path, text) for path, text in said if text not in known} == set()


def test_a_text_is_translated_alike_wherever_it_is_said():
    """Django knows one translation of a text, whichever catalogue comes first."""
    said: dict[tuple[str | None, tuple[str, ...]], set[tuple[str, ...]]] = {}
    for path in catalogues():
        for m in messages(path):
            said.setdefault((m.context, variants(m.id)), set()).add(variants(m.string))
    assert {text: told for text, told in said.items() if len(told) > 1} == {}


@pytest.mark.parametrize("path", catalogues(), ids=told)
def test_no_translation_is_left_of_a_text_that_nobody_says(path):
    files = [file for kind in ("py", "html", "js") for file in path.parents[3].rglob(f"*.{kind}")]
    words = JOINT.sub("", "\n".join(file.read_text() for file in files))
    unsaid = [m.id for m in messages(path) if not is_said(variants(m.id)[0], words)]
    assert unsaid == []


def is_said(text: str, words: str) -> bool:
    """As a text in quotes, or within a blocktranslate with the names of its values."""
    quoted = text.replace("\n", "\\n")
    ways = (f'"{text}"', f"'{text}'", '"{}"'.format(quoted.replace('"', '\\"')))
    block = re.sub(r"%\((\w+)\)s", r"{{ \1 }}", text).replace("%%", "%")
    return any(way in words for way in ways) or f"%}}{block}{{%" in words


def texts_of(path: Path):
    content = path.read_text()
    if path.suffix == ".html":
        for double, single in TEMPLATE.findall(content):
            yield double or single
        return
    for first, more in PYTHON.findall(content):
        joined = first + "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', more))
        yield joined.replace('\\"', '"').replace("\\n", "\n")
