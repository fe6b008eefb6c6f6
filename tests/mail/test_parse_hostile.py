"""reliability.md section 2: every known way to break a mail intake ends in a reason, quickly."""

import random
import time

import pytest

from stafette.channels.mail import limits
from stafette.channels.mail.parsing import REASONS, Unreadable, parse
from tests.mail.samples import attached, mail, multipart, part


def reason_of(raw: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        parse(raw)
    return refusal.value.reason


@pytest.fixture(autouse=True)
def cheap():
    """Each of these inputs cost other parsers seconds; here all stay far below the child's 5 s."""
    before = time.process_time()
    yield
    assert time.process_time() - before < 3


def test_a_sender_of_a_thousand_parentheses_is_nobody():
    assert parse(mail(from_="(" * 1000)).from_.address == ""


def test_a_message_id_of_20000_brackets_is_read():
    assert parse(mail(message_id="<" + "[" * 20000)).subject == "Drucker"


def test_a_thousand_nested_multiparts_are_too_deep():
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number)
        for number in range(1000)
    )
    assert reason_of(b"Subject: x\r\n" + levels) == "too_deep"


def test_twenty_levels_are_read():
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d."\r\n\r\n--%d.\r\n' % (number, number)
        for number in range(20)
    )
    assert parse(levels + b"\r\ninnen").text == "innen"


def test_100000_flat_parts_are_too_many():
    assert reason_of(multipart(*[b"\r\nx"] * 100_000)) == "too_many_parts"


def test_199_files_are_read_and_one_more_is_too_many():
    assert len(parse(multipart(*[attached(b"x", "a.bin")] * 199)).attachments) == 199
    assert reason_of(multipart(*[attached(b"x", "a.bin")] * 200)) == "too_many_parts"


def test_20000_recipients_are_too_many():
    assert reason_of(mail(to=",".join(["a@b.example"] * 20_000))) == "too_many_recipients"


def test_200_recipients_are_read_and_one_more_is_too_many():
    assert len(parse(mail(to=", ".join(["a@kunde.example"] * 200))).to) == 200
    assert reason_of(mail(to=", ".join(["a@kunde.example"] * 201))) == "too_many_recipients"


def test_a_content_type_with_5000_parameters_is_read():
    value = "text/plain; charset=utf-8" + "".join(f"; a{number}=b" for number in range(5000))
    assert parse(mail("Grüße", content_type=value)).text == "Grüße"


def test_a_header_of_more_than_256_kb_is_too_much():
    assert reason_of(mail(x_padding="x" * (limits.MAX_HEADER_BYTES + 1))) == "too_many_headers"


def test_more_than_a_thousand_header_fields_are_too_many():
    assert reason_of(b"Received: x\r\n" * 1001 + b"\r\n") == "too_many_headers"


def test_a_mail_of_more_than_25_mb_is_too_large():
    assert reason_of(mail(b"x" * limits.MAX_MAIL_BYTES)) == "too_large"


def test_an_encoded_line_end_in_the_subject_is_a_space():
    read = parse(mail(subject="=?utf-8?q?hi=0D=0ABcc:_evil@x.example?="))
    assert read.subject == "hi  Bcc: evil@x.example"


def test_a_deeply_forwarded_message_is_one_file():
    raw = mail("innen")
    for number in range(300):
        raw = multipart(part(raw, "message/rfc822"), boundary=f"b{number}")
    assert len(parse(raw).attachments) == 1


@pytest.mark.parametrize(
    "raw",
    [
        mail(subject="=?a?q?" * 40_000),
        mail(subject="=?utf-8?q?" + "?=3D" * 60_000),
        mail(from_='"@"' * 60_000),
        mail(from_="=" * 200_000),
        mail(from_="<" * 200_000),
        mail(from_='"' + "\\" * 200_000),
        mail(to="a:" * 100_000),
        mail(references="<" * 200_000),
        mail(content_type="multipart/mixed; boundary=" + '"' * 100_000),
        mail(content_disposition="attachment; " + "filename*0*=" * 20_000),
        mail(b"--a\n" * 1_000_000, content_type="multipart/mixed; boundary=a"),
        mail(b"x--a\r" * 1_000_000, content_type="multipart/mixed; boundary=a"),
        mail(b"<!--" * 1_000_000, content_type="text/html"),
        mail(b"<" * 4_000_000, content_type="text/html"),
        mail(b"<a href='" * 400_000, content_type="text/html"),
        mail(b"<blockquote>" * 300_000, content_type="text/html"),
        mail(b"<style>" * 500_000, content_type="text/html"),
        mail(b"<!" * 1_000_000, content_type="text/html"),
        mail(b"&" * 3_000_000, content_type="text/html"),
        mail(b'<p "=>' * 1_000_000, content_type="text/html"),
        mail(b'<p style="display:none">' * 400_000, content_type="text/html"),
        mail(b"--ab\n" * 1_000_000, content_type="multipart/mixed; boundary=a"),
        mail(b"--" * 3_000_000, content_type="multipart/mixed"),
        mail(b"--a\ncontent-" * 500_000, content_type="multipart/mixed"),
        mail(b"R3LD==" * 1_000_000, content_transfer_encoding="base64"),
        mail(b"\xfc\xdf" * 3_000_000),
        mail("ü".encode() * 3_000_000 + b"\xff"),
        multipart(*[part("x" * 50_000), part("<p>y" * 10_000, "text/html")] * 90),
        mail(b"> " * 1_000_000, content_type="text/plain; format=flowed"),
        mail(b"=" * 3_000_000, content_transfer_encoding="quoted-printable"),
        mail(b"<a@b.example> 550 " * 100_000, from_="<>", subject="failure notice"),
    ],
    ids=range(31),
)
def test_inputs_made_to_be_slow_are_not(raw):
    try:
        parse(raw)
    except Unreadable as refusal:
        assert refusal.reason in REASONS


def test_two_thousand_mutilated_mails_raise_nothing_but_a_reason():
    chance = random.Random(20260112)  # noqa: S311 -- test input, not a secret
    seed = multipart(
        part("Grüße"),
        part("<p>a</p>", "text/html"),
        attached(b"abc" * 50, "a.pdf"),
        subject="=?utf-8?B?R3LDvMOf?=",
        cc='"A, B" <a@kunde.example>, (x) b@kunde.example',
    )
    for _ in range(2000):
        raw = bytearray(seed)
        for _ in range(chance.randrange(1, 30)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        del raw[chance.randrange(len(raw)) :]
        try:
            parse(bytes(raw))
        except Unreadable as refusal:
            assert refusal.reason in REASONS
