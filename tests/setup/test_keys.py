"""Keys of mailboxes and certificates, entered in the set-up."""

from django.core.files.uploadedfile import SimpleUploadedFile

from stafette.channels.mail.models import Certificate, Mailbox, MailboxKey
from tests.desk.visitors import flashes, seen
from tests.mail import secrets_of_the_story as story
from tests.people_of_the_story import NINE


def uploaded(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("key.p12", content)


def address(desk, more: str = "") -> str:
    return f"/setup/keys/{desk.mailbox.pk}/{more}"


def some_certificate(**more: object) -> Certificate:
    told = {"kind": "smime", "address": story.BEN, "holder": story.BEN, "fingerprint": "ab" * 32}
    dated = {"valid_from": NINE, "added_at": NINE, "vouched": False}
    return Certificate.objects.create(**told | dated | more)


def test_a_key_with_its_password_is_taken_into_use_and_removed(desk):
    content = story.pkcs12_of(story.holder(story.SUPPORT), story.PASSWORD)
    said = {"file": uploaded(content), "password": story.PASSWORD}
    answer = desk.admin.post(address(desk, "new/"), said)
    assert (answer.url, flashes(answer)) == (
        address(desk),
        ["Der Schlüssel ist in Gebrauch. Er liegt versiegelt."],
    )
    key = MailboxKey.objects.get(mailbox=desk.mailbox)
    assert (key.holder, "PRIVATE" in seen(desk.admin.get(address(desk)))) == (story.SUPPORT, False)

    desk.admin.post(address(desk, f"{key.pk}/remove/"))
    assert MailboxKey.objects.count() == 0


def test_what_is_no_key_is_refused_at_its_field(desk):
    answer = desk.admin.post(address(desk, "new/"), {"file": uploaded(b"junk"), "password": ""})
    sentence = (
        "Das ist kein Schlüssel oder Zertifikat einer bekannten Art, "
        "oder das Passwort ist ein anderes."
    )
    assert answer.context["form"].errors == {"file": [sentence]}


def test_a_file_larger_than_any_key_is_not_read(desk):
    answer = desk.admin.post(address(desk, "new/"), {"file": uploaded(b"x" * 100_001)})
    assert answer.context["form"].errors == {
        "file": ["Die Datei ist größer als jeder Schlüssel und jedes Zertifikat."]
    }


def test_no_file_is_asked_for(desk):
    answer = desk.admin.post("/setup/certificates/new/", {"once": "1"})
    assert answer.context["form"].errors == {"file": ["Wählen Sie die Datei mit dem Zertifikat"]}


def test_the_rule_of_a_mailbox_is_kept(desk):
    desk.admin.post(address(desk), {"protection": "always"})
    assert Mailbox.objects.get(pk=desk.mailbox.pk).protection == "always"
    assert "sonst gehen sie nicht hinaus" in seen(desk.admin.get("/setup/keys/"))


def test_an_issuer_and_a_correspondent_stand_in_their_lists(desk):
    for one in (story.issuer(), story.holder(story.BEN)):
        desk.admin.post("/setup/certificates/new/", {"file": uploaded(story.pem(one))})
    kept = Certificate.objects.order_by("pk").values_list("kind", "address", "vouched")
    assert list(kept) == [("issuer", "", True), ("smime", story.BEN, True)]
    page = desk.admin.get("/setup/keys/").context
    assert [line.title for line in page["correspondents"]] == [story.BEN]
    assert [line.title for line in page["issuers"]] == ["CN=Story CA"]


def test_what_came_by_mail_is_trusted_only_when_somebody_says_so(desk):
    one = some_certificate()
    page = f"/setup/certificates/{one.pk}/"
    assert "Es kam per Mail." in seen(desk.admin.get(page))

    desk.admin.post(f"{page}vouch/")
    assert Certificate.objects.get(pk=one.pk).vouched
    assert "Der Desk vertraut ihm." in seen(desk.admin.get(page))


def test_a_certificate_is_removed(desk):
    one = some_certificate()
    desk.admin.post(f"/setup/certificates/{one.pk}/remove/")
    assert Certificate.objects.count() == 0
