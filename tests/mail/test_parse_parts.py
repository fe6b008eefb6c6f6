"""Which words a mail says when its parts are many, broken or labelled wrongly: all, and once."""

import pytest

from stafette.channels.mail.parsing import parse
from tests.mail.samples import attached, mail, multipart, part

PAGE = "text/html; charset=utf-8"


def inner(*parts: bytes, kind: str, boundary: str) -> bytes:
    """A multipart that is a part itself."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + body + b"--" + boundary.encode() + b"--"


def test_html_behind_a_text_and_a_file_is_part_of_what_is_said():
    raw = multipart(
        part("Guten Tag,"), attached(b"x", "a.pdf"), part("<p>und <b>Ende</b></p>", PAGE)
    )
    read = parse(raw)
    assert (read.text, read.html) == (
        "Guten Tag,\n\nund Ende",
        "<div>Guten Tag,</div>\n<p>und <b>Ende</b></p>",
    )


def test_text_and_html_of_the_same_words_side_by_side_are_said_once():
    raw = multipart(
        part("Der Drucker *streikt*."), part("<p>Der Drucker <b>streikt</b>.</p>", PAGE)
    )
    read = parse(raw)
    assert (read.text, read.html) == (
        "Der Drucker *streikt*.",
        "<p>Der Drucker <b>streikt</b>.</p>",
    )


def test_the_footer_of_a_list_behind_the_two_forms_of_a_mail_is_kept_in_both():
    forms = inner(part("Hallo"), part("<p>Hallo</p>", PAGE), kind="alternative", boundary="f")
    read = parse(multipart(forms, part("--\r\nListe <x>")))
    assert (read.text, read.html) == (
        "Hallo\n\n--\nListe <x>",
        "<p>Hallo</p>\n<div>--<br>Liste &lt;x&gt;</div>",
    )


def test_a_text_that_only_refers_to_the_page_gives_way_to_it():
    page = "<p>Im zweiten Stock druckt seit gestern niemand mehr, weil der Toner leer ist.</p>"
    stub = "Your client cannot show HTML."
    assert parse(multipart(part(stub), part(page, PAGE), kind="alternative")).text == (
        "Im zweiten Stock druckt seit gestern niemand mehr, weil der Toner leer ist."
    )


def test_a_short_text_with_a_long_page_of_the_same_beginning_stays():
    page = "<p>Toner ist leer</p>" + "<p>Kunde GmbH, Am Hang 3, Halle. Amtsgericht Stendal.</p>" * 3
    assert parse(multipart(part("Toner ist leer"), part(page, PAGE), kind="alternative")).text == (
        "Toner ist leer"
    )


def test_an_empty_text_beside_a_page_gives_way_to_it():
    read = parse(multipart(part(" \r\n"), part("<p>Hallo</p>", PAGE), kind="alternative"))
    assert read.text == "Hallo"


@pytest.mark.parametrize(
    "content_type",
    ["multipart/mixed", "multipart/mixed; boundary=", 'multipart/mixed; boundary="anders"'],
)
def test_the_boundary_is_found_when_the_header_names_none_or_another(content_type):
    raw = multipart(part("Hallo"), attached(b"abc", "a.bin"))
    body = raw[raw.index(b"\r\n\r\n") + 4 :]
    read = parse(mail(body, content_type=content_type))
    assert (read.text, [one.content for one in read.attachments]) == ("Hallo", [b"abc"])


def test_lines_that_begin_with_the_boundary_part_when_none_equals_it():
    body = b"--ab\r\n" + part("Hallo") + b"\r\n--ab\r\n" + part("Ende") + b"\r\n--ab--\r\n"
    assert parse(mail(body, content_type="multipart/mixed; boundary=a")).text == "Hallo\n\nEnde"


def test_a_multipart_of_nothing_but_its_end_is_its_text():
    assert parse(mail(b"--a--\r\nHallo", content_type="multipart/mixed; boundary=a")).text == (
        "--a--\nHallo"
    )


@pytest.mark.parametrize("charset", ["", "us-ascii", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_utf_8_is_read_as_such_whatever_its_label(charset):
    label = f"text/plain; charset={charset}" if charset else "text/plain"
    assert parse(mail("Grüße – 5 €".encode(), content_type=label)).text == "Grüße – 5 €"


def test_utf_8_with_a_damaged_letter_keeps_the_others():
    assert (
        parse(mail("Grüße aus Köln, schöne".encode() + b" \xc3")).text
        == "Grüße aus Köln, schöne \ufffd"
    )


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Добрый день, принтер не печатает", "windows-1251"),
        ("Добрый день, принтер не печатает", "koi8-r"),
        ("打印机坏了请帮忙谢谢", "gb2312"),
        ("ÄÖÜ: Größe, Straße, süß, öffnen, für", "iso-8859-1"),
        ("Crème brûlée, à l'été, déjà là", "iso-8859-1"),
        ("Señor Núñez: ¿cómo está la impresora?", "windows-1252"),
        ("„Test“ – 20 °C, 100 €", "windows-1252"),
    ],
)
def test_letters_without_a_label_are_read_as_what_they_look_like(text, charset):
    read = parse(mail(text.encode(charset), subject=text.encode(charset)))
    assert (read.text, read.subject) == (text, text)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"a@kunde.example"', '"a@kunde.example"'),
        ('"Die Firma" <die firma@kunde.example>', '"Die Firma" <die firma@kunde.example>'),
        ("=?utf-8?Q?J=C3=BCrgen?= <>", "Jürgen <>"),
        ("", ""),
    ],
)
def test_a_sender_that_cannot_be_answered_is_what_the_field_says(written, name):
    assert tuple(parse(mail(from_=written)).from_) == (name, "")
