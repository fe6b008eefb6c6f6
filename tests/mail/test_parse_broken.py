"""Headers and encodings as broken mailers write them: what a person would read stays readable."""

import base64

import pytest

from stafette.channels.mail.parsing import Address, parse
from tests.mail.samples import attached, mail, multipart, part


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("Der Dru=?utf-8?Q?cker_st=C3=B6rt?= heute", "Der Drucker stört heute"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("=?utf-8?Q?St=C3=B6 rung im B=C3=BCro?=", "Stö rung im Büro"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("=?utf-8?B?R3LDvMOfZQ===?=", "Grüße"),
        ("=?UTF-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?Q?Gr=FC=DFe?=", "Grüße"),
        ("=?unknown-8bit?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?default?Q?Gr=FC=DFe?=", "Grüße"),
        ("=?utf8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?cp1252?Q?100_=80?=", "100 €"),
        ("=?windows-1252?Q?=84Test=93?=", "„Test“"),
        ("=?utf-7?Q?Gr+APwA3w-e?=", "Grüße"),
        ("=?iso-2022-jp?B?GyRCJVclaSVzJT8bKEI=?=", "プランタ"),
        ("=?utf-8?X?a?= b", "=?utf-8?X?a?= b"),
        ("=?utf-8?Q?abc", "=?utf-8?Q?abc"),
        ("=? =?= ?= a", "=? =?= ?= a"),
        ("Was kostet das?=3D", "Was kostet das?=3D"),
        ('"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
        ("a\r\n\tb", "a\tb".replace("\t", " ")),
        ("", ""),
    ],
)
def test_a_subject_is_what_a_person_meant(written, read):
    assert parse(mail(subject=written)).subject == read


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ('"=?utf-8?Q?J=C3=BCrgen?=" <j@kunde.example>', "Jürgen", "j@kunde.example"),
        ('"=?utf-8?Q?Gro=C3=9F,_Jan?=" <j@kunde.example>', "Groß, Jan", "j@kunde.example"),
        ("=?utf-8?Q?J=C3=BCrgen?= =?utf-8?Q?_Gro=C3=9F?= <j@kunde.example>", "Jürgen Groß", "j@kunde.example"),
        ("=?utf-8?Q?J=C3=BCrgen?=<j@kunde.example>", "Jürgen", "j@kunde.example"),
        ("Groß Jan\r\n <j@kunde.example>", "Groß Jan", "j@kunde.example"),
        ("J@kunde.Example", "", "J@kunde.Example"),
        ("Jan (Lager) <j@kunde.example>", "Jan", "j@kunde.example"),
        ("Jan <j(Lager)@kunde.example>", None, ""),
        ("(Lager) j@kunde.example", "Lager", "j@kunde.example"),
        ('"Jan \\"der\\" Groß" <j@kunde.example>', 'Jan "der" Groß', "j@kunde.example"),
        ("'Jan' <j@kunde.example>", "'Jan'", "j@kunde.example"),
        ("Jan Groß j@kunde.example", None, ""),
        ("Team: Jan <j@kunde.example>;", "Jan", "j@kunde.example"),
        ("Jan <mailto:j@kunde.example>", "Jan", "j@kunde.example"),
        ("Jan < j@kunde.example >", "Jan", "j@kunde.example"),
        ("<j@kunde.example> (Jan)", "Jan", "j@kunde.example"),
        ("Jan <j@kunde.example>,", "Jan", "j@kunde.example"),
        ("Jan, Lager <j@kunde.example>", "Lager", "j@kunde.example"),
        ("Jan <j+x.y@kunde.example>", "Jan", "j+x.y@kunde.example"),
        ("Jan <j_k@kunde-gmbh.example>", "Jan", "j_k@kunde-gmbh.example"),
        ("Jan <j@müller.example>", "Jan", "j@müller.example"),
        ("Jan <o'neil@kunde.example>", "Jan", "o'neil@kunde.example"),
        ("Jan @ Lager <j@kunde.example>", "Jan @ Lager", "j@kunde.example"),
        ("Jan; Groß <j@kunde.example>", "Groß", "j@kunde.example"),
        ("undisclosed-recipients:;", None, ""),
    ],
)  # fmt: skip
def test_a_sender_is_named_and_answered_as_written(written, name, address):
    read = parse(mail(from_=written)).from_
    assert (read.address, read.name if name is not None else None) == (address, name)


def test_raw_latin_1_in_a_sender_is_read():
    raw = mail(from_="Jürgen Groß <j@kunde.example>".encode("latin-1"))
    assert parse(raw).from_ == Address("Jürgen Groß", "j@kunde.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"FROM: Jan <j@kunde.example>\r\nSUBJECT: A\r\n\r\nHallo",
        b"From : Jan <j@kunde.example>\r\nSubject : A\r\n\r\nHallo",
        b"From:Jan <j@kunde.example>\r\nSubject:A\r\n\r\nHallo",
        b"\xef\xbb\xbfFrom: Jan <j@kunde.example>\r\nSubject: A\r\n\r\nHallo",
        b"From: \r\nFrom: Jan <j@kunde.example>\r\nSubject: A\r\n\r\nHallo",
        b"From: Jan <j@kunde.example>\r\nSubject:\r\nSubject: A\r\n\r\nHallo",
        b"From: Jan <j@kunde.example>\nSubject: A\n\nHallo",
        b"X-Odd Field: 1\r\nFrom: Jan <j@kunde.example>\r\nSubject: A\r\n\r\nHallo",
        b"From: Jan <j@kunde.example>\r\nnoch eine Zeile\r\nSubject: A\r\n\r\nHallo",
    ],
)
def test_odd_fields_do_not_hide_the_others(raw):
    read = parse(raw)
    assert (read.from_.address, read.subject, read.text) == ("j@kunde.example", "A", "Hallo")


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ('filename*0="Rech"; filename*1="nung.pdf"', "Rechnung.pdf"),
        ('filename*1="nung.pdf"; filename*0="Rech"', "Rechnung.pdf"),
        ("filename*0*=UTF-8''Gr%C3; filename*1*=%B6%C3%9Fe.pdf", "Größe.pdf"),
        ("filename*=iso-8859-1'de'Gr%F6%DFe.pdf", "Größe.pdf"),
        ("filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf; filename=\"Groesse.pdf\"", "Größe.pdf"),
        ("filename=\"Groesse.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
        ("filename*=Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
        ('filename="=?utf-8?Q?Gr=C3=B6=C3=9Fe?=.pdf"', "Größe.pdf"),
        ("filename==?utf-8?Q?Gr=C3=B6=C3=9Fe.pdf?=", "Größe.pdf"),
        ('filename="=?utf-8?Q?Gr=C3=B6?=\r\n =?utf-8?Q?=C3=9Fe.pdf?="', "Größe.pdf"),
        ("filename=Größe.pdf", "Größe.pdf"),
        ("filename=Meine Rechnung.pdf", "Meine Rechnung.pdf"),
        ("filename='Rechnung.pdf'", "Rechnung.pdf"),
        ('filename="Rechnung.pdf', "Rechnung.pdf"),
        ('filename="a;b=c.pdf"', "a;b=c.pdf"),
        ('FILENAME="Rechnung.pdf"', "Rechnung.pdf"),
        ('filename = "Rechnung.pdf"', "Rechnung.pdf"),
        ('filename="..\\\\..\\\\x.pdf"', "..\\..\\x.pdf"),
        ('name="Rechnung.pdf"', "Rechnung.pdf"),
        ("", "file"),
    ],
)
def test_file_names_of_many_mailers(parameter, name):
    disposition = f"attachment; {parameter}" if parameter else "attachment"
    raw = part("x", "application/octet-stream", content_disposition=disposition)
    assert parse(multipart(raw)).attachments[0].filename == name


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("application/pdf", "application.pdf"),
        ("image/png", "image.png"),
        ("text/calendar", "calendar.ics"),
        ("application/x-unknown", "file"),
        ("audio/mpeg", "file"),
        ("pdf", "file"),
    ],
)
def test_a_file_without_a_name_is_named_by_what_it_is(content_type, name):
    raw = part("x", content_type, content_disposition="attachment")
    read = parse(multipart(part("Hallo"), raw)).attachments
    assert [one.filename.partition(".")[2] for one in read] == [
        name.partition(".")[2] or "txt" * (content_type == "pdf")
    ]


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", b"Gr=c3=bc=c3=9fe", "Grüße"),
        ("quoted-printable", b"a=\r\nb =\r\nc", "ab c"),
        ("quoted-printable", b"100=25 = 5 =", "100% = 5 "),
        ("quoted-printable", "Grüße=20an".encode(), "Grüße an"),
        ("Quoted-Printable ", b"Gr=C3=BC=C3=9Fe", "Grüße"),
        ('"quoted-printable"', b"Gr=C3=BC=C3=9Fe", "Grüße"),
        ("quoted-printable (x)", b"Gr=C3=BC=C3=9Fe", "Grüße"),
        ("quoted/printable", b"Hallo", "Hallo"),
        ("BASE64", b"R3LDvMOfZQ==\r\n", "Grüße"),
        ("base64", b"R3LDvMOf\r\n\r\nZQ==\r\n\r\n", "Grüße"),
        ("base64", b"R3LDvMOf =\r\nZQ==", "Grüße"),
        ("base64", b"R3LDvMOfZQ==R3LDvMOfZQ==", "GrüßeGrüße"),
        ("base64", b"Das ist kein Base64, sondern Text.", "Das ist kein Base64, sondern Text."),
        ("8bit", "Grüße".encode(), "Grüße"),
        ("binary", "Grüße".encode(), "Grüße"),
        ("7bit", "Grüße".encode(), "Grüße"),
        ("uuencode", b"begin 644 a\r\n%2&%L;&\\\r\n`\r\nend\r\n", "Hallo"),
    ],
)
def test_bodies_in_broken_encodings(encoding, body, text):
    raw = mail(body, content_type="text/plain; charset=utf-8", content_transfer_encoding=encoding)
    assert parse(raw).text == text.strip("\n")


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("text/plain; charset=utf-8", "a \n> b \nc"),
        ("text/plain; charset=utf-8; format=flowed", "a \n> b \nc"),
        ("text/plain; format=flowed; delsp=yes", "a\n> b\nc"),
        ("text/plain; FORMAT=Flowed", "a \n> b \nc"),
        ("text", "a \n> b \nc"),
        ("text/plain charset=utf-8", "a \n> b \nc"),
        ("text/plain;charset=utf-8;", "a \n> b \nc"),
        ("TEXT/PLAIN", "a \n> b \nc"),
        ("", "a \n> b \nc"),
    ],
)
def test_odd_content_types_of_text(content_type, text):
    read = parse(mail(b"a \r\n> b \r\nc", content_type=content_type))
    assert [line.rstrip() for line in read.text.splitlines()] == [
        line.rstrip() for line in text.splitlines()
    ]


@pytest.mark.parametrize("kind", ["text/enriched", "text/markdown", "text/x-amp-html", "text/rtf"])
def test_other_texts_are_shown_or_offered_as_files(kind):
    read = parse(multipart(part("Hallo"), part("weiter", kind)))
    assert read.text == "Hallo\n\nweiter" or [one.content for one in read.attachments] == [
        b"weiter"
    ]


def test_a_picture_alone_is_a_mail_without_words():
    raw = mail(
        base64.encodebytes(b"png"), content_type="image/png", content_transfer_encoding="base64"
    )
    assert (parse(raw).text, parse(raw).attachments[0].content) == ("", b"png")


def test_a_pdf_alone_is_a_file():
    raw = mail(b"%PDF", content_type='application/pdf; name="Scan.pdf"')
    assert [one.filename for one in parse(raw).attachments] == ["Scan.pdf"]


@pytest.mark.parametrize(
    ("disposition", "content_id", "inline"),
    [
        ("", "<bild@kunde.example>", True),
        ("inline", "<bild@kunde.example>", True),
        ("inline", "", True),
        ("attachment", "", False),
        ("", "", False),
    ],
)
def test_pictures_beside_a_page_are_inline_when_the_page_may_show_them(
    disposition, content_id, inline
):
    page = part('<p>Siehe <img src="cid:bild@kunde.example"></p>', "text/html")
    picture = part("png", "image/png", content_id=content_id, content_disposition=disposition)
    assert [one.inline for one in parse(multipart(page, picture)).attachments] == [inline]


@pytest.mark.parametrize("body", [b"", b"\r\n", b" \r\n\t\r\n"])
def test_an_empty_body_is_an_empty_text(body):
    read = parse(mail(body))
    assert (read.text.strip(), read.attachments) == ("", ())


def test_parts_nested_in_parts_keep_their_order():
    def nested(kind: str, label: str, *parts: bytes) -> bytes:
        body = b"".join(b"--" + label.encode() + b"\r\n" + one + b"\r\n" for one in parts)
        head = f"Content-Type: multipart/{kind}; boundary={label}\r\n\r\n".encode()
        return head + body + b"--" + label.encode() + b"--"

    page = part('<p>Hallo <img src="cid:b"></p>', "text/html")
    picture = part("png", "image/png", content_id="<b>")
    related = nested("related", "rel", page, picture)
    both = nested("alternative", "alt", part("Hallo"), related)
    read = parse(
        multipart(nested("mixed", "mix", both, attached(b"1", "a.pdf")), attached(b"2", "b.pdf"))
    )
    assert (read.text, [(one.filename, one.inline) for one in read.attachments]) == (
        "Hallo",
        [("image.png", True), ("a.pdf", False), ("b.pdf", False)],
    )


def test_an_attached_mail_of_an_attached_mail_is_one_file():
    inner = multipart(part("Innen"), part(mail("Ganz innen"), "message/rfc822"), boundary="i")
    read = parse(multipart(part("Außen"), part(inner, "message/rfc822")))
    assert (read.text, len(read.attachments)) == ("Außen", 1)


def test_a_mail_forwarded_as_its_only_part_is_a_file():
    read = parse(mail(mail("Innen", subject="Alt"), content_type="message/rfc822"))
    assert [one.filename for one in read.attachments] == ["Alt.eml"]


def test_yenc_and_uuencode_amid_a_text_stay_readable():
    text = "Hallo,\r\n=ybegin line=128 size=5 name=a.bin\r\nabc\r\n=yend size=5\r\nEnde"
    assert "Ende" in parse(mail(text)).text.splitlines()


def test_a_footer_in_plain_text_behind_base64_adds_nothing_to_it():
    body = b"R3LDvMOfZQ==\r\n\r\n_____\r\nListe an Liste, mit Punkt.\r\n"
    raw = mail(body, content_type="text/plain; charset=utf-8", content_transfer_encoding="base64")
    assert parse(raw).text == "Grüße"


def test_without_a_blank_line_words_before_what_looks_like_a_field_are_kept():
    read = parse(b"Subject: A\r\nHallo\r\nDate: heute\r\nEnde\r\n")
    assert (read.subject, read.text) == ("A", "Hallo\nDate: heute\nEnde")
