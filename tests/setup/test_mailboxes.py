from stafette.channels.mail import actions as mail
from stafette.channels.mail.envelope import Envelope
from stafette.channels.mail.models import Mailbox
from stafette.core import clock
from tests.desk.visitors import flashes, seen
from tests.mail.mails import mail as written

NEW = "/setup/mailboxes/new/"


def test_a_mailbox_is_entered(desk):
    said = {
        "address": "IT@Firma.example", "sender_name": "IT-Hilfe", "team": desk.first.pk,
        "language": "en", "signature": "IT, 100",
    }  # fmt: skip
    answer = desk.admin.post(NEW, said)

    box = Mailbox.objects.get(address="it@firma.example")
    assert answer.url == "/setup/mailboxes/"
    assert (box.sender_name, box.team, box.language, box.signature) == (
        "IT-Hilfe", desk.first, "en", "IT, 100",
    )  # fmt: skip


def test_the_address_of_a_person_is_refused_at_its_field(desk):
    said = {"address": desk.ben.mail, "sender_name": "X", "language": "de"}
    answer = desk.admin.post(NEW, said)

    assert answer.context["form"].errors == {
        "address": ["ben@kunde.example ist die Adresse von Ben Baum."]
    }


def test_the_list_says_how_the_mail_is_doing(desk):
    assert "noch keine Mail" in seen(desk.admin.get("/setup/mailboxes/"))

    envelope = Envelope(sender="ben@kunde.example", recipients=(desk.mailbox.address,))
    taken = mail.take_in(raw=written(), envelope=envelope, at=clock.now())
    assert "1 wartet" in seen(desk.admin.get("/setup/mailboxes/"))

    mail.understand(arrival_id=taken.arrival.pk, at=clock.now())
    page = seen(desk.admin.get("/setup/mailboxes/"))
    assert ("alles gelesen" in page, "letzte Mail: " in page) == (True, True)


def test_the_only_mailbox_stays(desk):
    answer = desk.admin.post(f"/setup/mailboxes/{desk.mailbox.pk}/retire/")

    assert flashes(answer) == ["Es ist das einzige Postfach: Es ließe sich nichts mehr senden."]


def test_one_of_two_can_go(desk):
    other = Mailbox.objects.create(address="old@desk.example", sender_name="Old")

    desk.admin.post(f"/setup/mailboxes/{other.pk}/retire/")

    assert desk.admin.get(f"/setup/mailboxes/{other.pk}/").status_code == 404
