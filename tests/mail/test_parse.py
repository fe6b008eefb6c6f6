"""What a mail says: senders, subjects, texts, files, in every encoding people send."""

import base64
from datetime import UTC, datetime

import pytest

from stafette.channels.mail.parsing import Address, Attachment, parse
from tests.mail.samples import attached, mail, multipart, part


def test_an_ordinary_mail_is_read_as_it_was_written():
    raw = mail(
        "Grüße\r\nMaria\r\n",
        content_type="text/plain; charset=utf-8",
        cc='"Weber, Jonas" <jonas@kunde.example>, team@kunde.example',
        reply_to="Maria <maria@kunde.example>",
        in_reply_to="<7@demo.example>",
        references="<5@demo.example>\r\n <7@demo.example>",
        date="Mon, 12 Jan 2026 10:00:00 +0100",
    )
    read = parse(raw)
    assert read.from_ == Address("Maria Weber", "maria.weber@kunde.example")
    assert read.to == (Address("", "support@demo.example"),)
    assert read.cc == (
        Address("Weber, Jonas", "jonas@kunde.example"),
        Address("", "team@kunde.example"),
    )
    assert read.reply_to == (Address("Maria", "maria@kunde.example"),)
    assert (read.message_id, read.in_reply_to) == ("1@kunde.example", "7@demo.example")
    assert read.references == ("5@demo.example", "7@demo.example")
    assert (read.subject, read.text, read.html) == ("Drucker", "Grüße\nMaria", "")
    assert read.date == datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
    assert (read.attachments, read.auto_generated, read.delivery_report) == ((), False, None)


def test_an_empty_mail_is_a_mail_of_nobody_about_nothing():
    read = parse(b"")
    assert (read.from_, read.subject, read.text, read.date) == (Address("", ""), "", "", None)


def test_a_mail_without_sender_keeps_its_text():
    read = parse(mail(from_=""))
    assert (read.from_, read.text) == (Address("", ""), "Der Drucker streikt.")


@pytest.mark.parametrize(
    "date", ["gestern", "Mon, 99 Foo 2026", "1 Jan 99999 00:00:00 +0000", "\xff"]
)
def test_a_broken_date_is_no_date(date):
    assert parse(mail(date=date)).date is None


def test_an_offset_beyond_a_day_is_no_reason_to_fail():
    assert parse(mail(date="Mon, 12 Jan 2026 10:00:00 +9999")).subject == "Drucker"


def test_umlauts_as_raw_latin_1_in_header_and_body_are_read():
    raw = mail("Grüße".encode("latin-1"), subject="Störung".encode("latin-1"))
    assert (parse(raw).subject, parse(raw).text) == ("Störung", "Grüße")


def test_umlauts_as_raw_utf_8_in_the_header_are_read():
    raw = mail(subject="Störung", from_="Jürgen Groß <j.gross@kunde.example>")
    assert (parse(raw).subject, parse(raw).from_.name) == ("Störung", "Jürgen Groß")


def test_encoded_words_split_inside_a_character_are_joined_first():
    whole = "Größenänderung".encode()
    first, second = base64.b64encode(whole[:3]).decode(), base64.b64encode(whole[3:]).decode()
    raw = mail(subject=f"=?utf-8?B?{first}?=\r\n =?utf-8?B?{second}?=")
    assert parse(raw).subject == "Größenänderung"


def test_encoded_words_of_different_charsets_stand_beside_plain_words():
    raw = mail(subject="=?iso-8859-1?Q?St=F6rung?= im =?windows-1251?Q?=CC=EE=F1=EA=E2=E0?= Büro")
    assert parse(raw).subject == "Störung im Москва Büro"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?Q?kaputt", "=?utf-8?Q?kaputt"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?B?R3LDvMOf?= =?", "Grüß =?"),
        ("=?utf-8?Q?100=_=ZZ?=", "100= =ZZ"),
        ("=?utf-8?B?R3L?=", "Gr"),
        ("=?klingon-7?Q?qapla=27?=", "qapla'"),
        ("=?idna?Q?xn--a?=", "xn--a"),
        ("=??Q?a?=", "=??Q?a?="),
    ],
)
def test_a_broken_encoded_word_still_gives_text(written, read):
    assert parse(mail(subject=written)).subject == read


@pytest.mark.parametrize(
    "charset", ["klingon-7", "zlib", "hex", "utf-8; x", "undefined", '"', "x" * 500]
)
def test_an_unknown_charset_never_hides_the_text(charset):
    raw = mail("Grüße".encode(), content_type=f"text/plain; charset={charset}")
    assert parse(raw).text == "Grüße"


@pytest.mark.parametrize(
    "charset", ["iso-8859-15", "windows-1252", "utf-16", "koi8-r", "gb2312", "iso-2022-jp"]
)
def test_common_charsets_are_read(charset):
    text = {"koi8-r": "Привет", "gb2312": "打印机", "iso-2022-jp": "プリンタ"}.get(charset, "Grüße")
    raw = mail(text.encode(charset), content_type=f"text/plain; charset={charset}")
    assert parse(raw).text == text


def test_text_without_charset_that_is_no_utf_8_is_read_as_windows_1252():
    assert parse(mail(b"100 \x80 f\xfcr")).text == "100 € für"


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", b"Gr=C3=BC=C3=9Fe=\r\n, Maria", "Grüße, Maria"),
        ("quoted-printable", b"100 =ZZ =C3", "100 =ZZ Ã"),
        ("base64", base64.b64encode("Grüße".encode())[:-1], "Grüße"),
        ("base64", b"R3LD\r\n!!vMOfZQ==", "Grüße"),
        ("base64", b"?kein base64", "?kein base64"),
        ("klingon", b"Hallo", "Hallo"),
    ],
)
def test_a_broken_transfer_encoding_gives_what_can_be_read(encoding, body, text):
    raw = mail(body, content_type="text/plain; charset=utf-8", content_transfer_encoding=encoding)
    assert parse(raw).text == text


def test_text_and_html_are_two_sides_of_one_mail():
    raw = multipart(
        part("Hallo"), part("<p>Hallo</p>", "text/html; charset=utf-8"), kind="alternative"
    )
    assert (parse(raw).text, parse(raw).html) == ("Hallo", "<p>Hallo</p>")


def test_html_alone_gives_readable_text():
    html = (
        "<html><head><style>p{}</style></head><body><p>Guten&nbsp;Tag,</p>"
        "<ul><li>eins<li>zwei</ul><div>Gr&uuml;&szlig;e<br>Maria</div>"
        '<a href="https://kunde.example/x">hier</a>'
        "<blockquote>Zitat<br>weiter</blockquote><script>alert(1)</script></body></html>"
    )
    text = "Guten Tag,\n\n* eins\n* zwei\nGrüße\nMaria\nhier <https://kunde.example/x>\n\n> Zitat\n> weiter"
    assert parse(mail(html, content_type="text/html; charset=utf-8")).text == text


def test_the_charset_inside_the_page_counts_when_the_header_names_none():
    page = '<meta charset="iso-8859-7"><p>Καλημέρα</p>'.encode("iso-8859-7")
    assert parse(mail(page, content_type="text/html")).text == "Καλημέρα"


def test_files_and_inline_pictures_are_told_apart():
    picture = part(
        base64.b64encode(b"png"),
        'image/png; name="bild.png"',
        content_transfer_encoding="base64",
        content_id="<bild@kunde.example>",
    )
    related = b'Content-Type: multipart/related; boundary="innen"\r\n\r\n'
    related += (
        b"--innen\r\n"
        + part("<p>x</p>", "text/html")
        + b"\r\n--innen\r\n"
        + picture
        + b"\r\n--innen--"
    )
    read = parse(multipart(related, attached(b"%PDF", "Rechnung.pdf")))
    assert read.attachments == (
        Attachment("bild.png", "image/png", b"png", True, "bild@kunde.example"),
        Attachment("Rechnung.pdf", "application/pdf", b"%PDF", False, ""),
    )


@pytest.mark.parametrize(
    ("disposition", "filename"),
    [
        ("attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
        ("attachment; filename*0*=utf-8''Gr%C3%B6; filename*1=sse.pdf", "Grösse.pdf"),
        ('attachment; filename="=?utf-8?Q?Gr=C3=B6=C3=9Fe.pdf?="', "Größe.pdf"),
        ('attachment; filename="a;b \\"c\\".pdf"', 'a;b "c".pdf'),
        ("attachment; filename=a\r\n b.pdf", "a b.pdf"),
        ("attachment", "pdf-report"),
    ],
)
def test_file_names_are_read_in_every_notation(disposition, filename):
    raw = part("x", "application/pdf; name=pdf-report", content_disposition=disposition)
    assert parse(multipart(raw)).attachments[0].filename == filename


def test_a_file_name_is_one_line_and_at_most_255_characters():
    raw = part(
        "x",
        "application/pdf",
        content_disposition="attachment; filename*=utf-8''a%0D%0Ab" + "c" * 400,
    )
    name = parse(multipart(raw)).attachments[0].filename
    assert (name[:4], len(name)) == ("a  b", 255)


def test_a_forwarded_mail_is_a_file_and_not_read_into_the_text():
    inner = mail("Innen", subject="Alte Störung")
    read = parse(multipart(part("Außen"), part(inner, "message/rfc822")))
    assert (read.text, read.attachments[0].filename) == ("Außen", "Alte Störung.eml")


def test_a_multipart_without_any_part_shows_its_text():
    assert parse(mail("Hallo", content_type='multipart/mixed; boundary="x"')).text == "Hallo"


def test_a_multipart_that_breaks_off_keeps_its_last_part():
    raw = multipart(part("Hallo"), attached(b"abc", "a.bin"))
    cut = raw[: raw.rindex(b"\r\n--grenze--")]
    assert [one.content for one in parse(cut).attachments] == [b"abc"]


def test_an_outer_boundary_that_begins_like_the_inner_one_is_kept_apart():
    inner = (
        b'Content-Type: multipart/alternative; boundary="ab"\r\n\r\n--ab\r\n'
        + part("innen")
        + b"\r\n--ab--"
    )
    read = parse(multipart(inner, part("außen"), boundary="a"))
    assert read.text == "innen\n\naußen"


def test_uuencoded_files_are_decoded():
    raw = part(
        b"begin 644 a.txt\r\n%2&%L;&\\\r\n`\r\nend\r\n",
        "text/x-a; name=a.txt",
        content_transfer_encoding="x-uuencode",
    )
    assert parse(multipart(raw)).attachments[0].content == b"Hallo"


def test_flowed_lines_are_joined_but_quotes_and_signatures_are_not():
    raw = mail(
        "Das ist \r\nein Satz.\r\n> Zitat \r\n> weiter\r\n-- \r\nMaria",
        content_type="text/plain; format=flowed",
    )
    assert parse(raw).text == "Das ist ein Satz.\n> Zitat weiter\n-- \nMaria"


def test_nul_and_foreign_line_ends_never_reach_the_text():
    assert parse(mail(b"a\x00b\rc\r\nd")).text == "ab\nc\nd"


def test_the_line_of_an_mbox_file_and_leading_blank_lines_are_passed_over():
    assert parse(b"\r\n\nFrom maria Mon Jan 12 10:00:00 2026\r\n" + mail()).subject == "Drucker"


def test_a_forgotten_blank_line_ends_the_header_all_the_same():
    assert parse(b"Subject: A\r\nDas ist der Text\r\n").text == "Das ist der Text"


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_all_line_ends_are_understood(end):
    raw = multipart(part("Hallo"), attached(b"abc", "a.bin")).replace(b"\r\n", end)
    assert (parse(raw).text, parse(raw).attachments[0].content) == ("Hallo", b"abc")


def test_only_the_newest_hundred_references_are_kept():
    read = parse(mail(references=" ".join(f"<{number}@kunde.example>" for number in range(500))))
    assert (len(read.references), read.references[-1]) == (100, "499@kunde.example")


def test_a_calendar_invitation_is_a_file():
    raw = multipart(part("Termin"), part("BEGIN:VCALENDAR", "text/calendar; method=REQUEST"))
    assert [one.filename for one in parse(raw).attachments] == ["calendar.ics"]
