"""Where the mailbox of an address is, by facts and by a real name server."""

import time

import pytest

from stafette.channels.mail import discovery
from stafette.channels.mail.providers import Place, Places
from tests.mail.nameserver import SILENT, answering

ADDRESS = "it@firma.example"


def found(zone, address: str = ADDRESS):
    with answering(zone) as (port, asked):
        return discovery.find(address, nameserver="127.0.0.1", port=port), asked


@pytest.mark.parametrize(
    ("address", "imap"),
    [
        ("it@gmx.de", "imap.gmx.net"),
        ("it@T-Online.de", "secureimap.t-online.de"),
        ("it@gmail.com", "imap.gmail.com"),
        ("it@outlook.com", "outlook.office365.com"),
    ],
)
def test_what_providers_publish_is_known_without_asking(address, imap):
    one, asked = found({}, address)
    assert (one.by, one.places.imap, asked) == ("known", Place(imap, 993), [])


def test_what_a_domain_says_itself_is_taken_by_priority_and_encryption():
    one, _asked = found({
        ("_imaps._tcp.firma.example", "SRV"): [
            "20 0 993 old.firma.example.", "10 1 993 Mail.firma.example."],
        ("_imap._tcp.firma.example", "SRV"): ["0 0 143 mail.firma.example."],
        ("_pop3s._tcp.firma.example", "SRV"): ["0 0 0 ."],
        ("_submission._tcp.firma.example", "SRV"): ["0 0 587 smtp.firma.example."],
    })  # fmt: skip
    assert one == discovery.Found(
        Places(
            Place("mail.firma.example", 993), None, Place("smtp.firma.example", 587, "starttls")
        ),
        "srv",
    )


def test_a_port_that_is_no_mail_port_is_not_offered():
    one, _asked = found({("_imaps._tcp.firma.example", "SRV"): ["0 0 22 intern.firma.example."]})
    assert one == discovery.Found(Places())


@pytest.mark.parametrize(
    ("mx", "imap"),
    [
        ("10 firma-example.mail.protection.outlook.com.", "outlook.office365.com"),
        ("1 aspmx.l.google.com.", "imap.gmail.com"),
        ("10 mx00.kundenserver.de.", "imap.ionos.de"),
        ("10 smtpin.rzone.de.", "imap.strato.de"),
        ("10 w0123456.kasserver.com.", "w0123456.kasserver.com"),
    ],
)
def test_else_whoever_receives_the_mail_of_the_domain_tells(mx, imap):
    one, _asked = found({("firma.example", "MX"): [mx]})
    assert (one.by, one.places.imap) == ("mx", Place(imap, 993))


def test_nobody_is_asked_about_names_that_belong_to_nobody():
    assert discovery.find(ADDRESS) == discovery.Found(Places())
    assert found({("firma.example", "MX"): ["10 notoutlook.com."]})[0].by == ""


def test_a_name_server_that_says_nothing_is_not_waited_for_again(monkeypatch):
    monkeypatch.setattr(discovery, "SECONDS", 0.4)
    began = time.monotonic()
    one, asked = found(SILENT)
    assert (one.by, set(asked)) == ("", {"_imaps._tcp.firma.example"})
    assert time.monotonic() - began < discovery.SECONDS
