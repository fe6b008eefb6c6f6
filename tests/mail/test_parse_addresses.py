"""Who wrote it: one strict parser (A059, CVE-2023-27043), no line end in any value (A064)."""

import email
from pathlib import Path

import pytest

import stafette.channels.mail.parsing
from stafette.channels.mail.addresses import address_list
from stafette.channels.mail.parsing import Address, parse
from tests.mail.samples import attached, mail, multipart

NOBODY = ""


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("maria@kunde.example", "", "maria@kunde.example"),
        ("Maria Weber <maria@kunde.example>", "Maria Weber", "maria@kunde.example"),
        ('"Weber, Maria" <maria@kunde.example>', "Weber, Maria", "maria@kunde.example"),
        ("maria@kunde.example (Maria Weber)", "Maria Weber", "maria@kunde.example"),
        ("=?utf-8?Q?J=C3=BCrgen?= <j@kunde.example>", "Jürgen", "j@kunde.example"),
        ("=?iso-8859-1?Q?Gro=DF,=20Jan?= <j@kunde.example>", "Groß, Jan", "j@kunde.example"),
        ("Jürgen <jürgen@kunde.example>", "Jürgen", "jürgen@kunde.example"),
        ("<@relay.example:maria@kunde.example>", "", "maria@kunde.example"),
        ("Maria <maria@[192.0.2.1]>", "Maria", "maria@[192.0.2.1]"),
        ("MAILER-DAEMON (Mail Delivery System)", "Mail Delivery System", "MAILER-DAEMON"),
        ("Maria <maria@kunde.example.>", "Maria", "maria@kunde.example"),
        # Not to be repaired: these are nobody.
        ("alice@example.org)bob@evil.example", "alice@example.org)bob@evil.example", NOBODY),
        ("alice@example.org(<bob@evil.example>", "alice@example.org", NOBODY),
        ("<alice@example.org><bob@evil.example>", "", NOBODY),
        ("<alice@example.org> bob@evil.example", "bob@evil.example", NOBODY),
        ("alice@example.org bob@evil.example", "alice@example.org bob@evil.example", NOBODY),
        ("alice@@example.org", "alice@@example.org", NOBODY),
        ("Maria <maria weber@kunde.example>", "Maria", NOBODY),
        ("Maria <maria@kunde..example>", "Maria", NOBODY),
        ("Maria <maria@>", "Maria", NOBODY),
        ("Maria <>", "Maria", NOBODY),
        ('"maria@kunde.example"', "maria@kunde.example", NOBODY),
        ('"maria@kunde.example', "maria@kunde.example", NOBODY),
        ("Maria", "Maria", NOBODY),
        ("Maria <maria@kunde.example", "Maria", NOBODY),
    ],
)
def test_an_address_is_exact_or_absent(written, name, address):
    assert address_list(written.encode()) == [Address(name, address)]


def test_cve_2023_27043_the_address_behind_a_parenthesis_is_not_believed():
    assert parse(mail(from_="alice@example.org)bob@evil.example")).from_.address == NOBODY


def test_cve_2023_27043_no_module_uses_the_parsers_of_the_standard_library():
    folder = Path(stafette.channels.mail.parsing.__file__).parent
    sources = "".join(path.read_text() for path in folder.glob("[a-z]*.py"))
    assert [
        word for word in ("getaddresses(", "import parseaddr", "policy.default") if word in sources
    ] == []


def test_a059_a_display_name_that_looks_like_an_address_stays_a_name():
    assert parse(mail(from_="boss@firma.example <evil@x.example>")).from_ == Address(
        "boss@firma.example", "evil@x.example"
    )


def test_a059_an_encoded_display_name_that_hides_an_address_stays_a_name():
    raw = mail(from_="=?utf-8?Q?boss=40firma.example_=3Cboss=40firma.example=3E?= <evil@x.example>")
    assert parse(raw).from_ == Address("boss@firma.example <boss@firma.example>", "evil@x.example")


def test_a059_an_encoded_word_is_never_an_address():
    assert parse(mail(from_="<=?utf-8?Q?boss=40firma.example?=>")).from_.address == NOBODY


def test_a059_two_different_senders_are_nobody():
    raw = b"From: Chef <boss@firma.example>\r\n" + mail(from_="evil@x.example")
    assert parse(raw).from_ == Address("Chef", NOBODY)


def test_a059_the_same_sender_written_twice_is_one():
    raw = b"From: maria.weber@kunde.example\r\n" + mail()
    assert parse(raw).from_.address == "maria.weber@kunde.example"


def test_a059_a_group_is_its_members():
    assert address_list(b"Team: a@kunde.example, B <b@kunde.example>;, c@kunde.example") == [
        Address("", "a@kunde.example"),
        Address("B", "b@kunde.example"),
        Address("", "c@kunde.example"),
    ]
    assert address_list(b"undisclosed-recipients:;") == []


def test_a065_shell_metacharacters_stay_text():
    assert parse(mail(from_="<`id`|$(id)@kunde.example>")).from_.address == NOBODY


@pytest.mark.parametrize("ending", ["=0D=0A", "=0A", "=0D", "=E2=80=A8", "=C2=85", "=0B", "=00"])
def test_a064_no_line_end_survives_in_a_decoded_header(ending):
    hidden = f"=?utf-8?Q?a{ending}Bcc:_x@x.example?="
    read = parse(
        multipart(
            attached(b"x", f"=?utf-8?Q?a{ending}b.pdf?="),
            subject=hidden,
            from_=f"{hidden} <a@kunde.example>",
            to=f"{hidden} <b@kunde.example>",
            message_id=f"<a{hidden}@x>",
            list_id=hidden,
        )
    )
    values = [read.subject, read.from_.name, read.to[0].name, read.message_id, read.list_id]
    values.append(read.attachments[0].filename)
    assert [value for value in values if len(value.splitlines()) != 1 or "\0" in value] == []


def test_a064_a_mail_written_from_decoded_values_has_only_the_fields_it_was_given():
    read = parse(mail(subject="=?utf-8?Q?a=0D=0ABcc:_x@x.example=0D=0A=0D=0ABody?="))
    written = f"Subject: {read.subject}\r\nFrom: {read.from_.name} <{read.from_.address}>\r\n\r\n"
    assert list(email.message_from_string(written).keys()) == ["Subject", "From"]
