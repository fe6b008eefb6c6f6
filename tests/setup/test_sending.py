import pytest

from stafette.channels.mail import actions as mail
from stafette.channels.mail.actions.undeliverable import note_undeliverable
from stafette.channels.mail.models import Delivery, Mailbox, SigningKey, Submission, Undeliverable
from stafette.tickets import actions as tickets
from tests.desk.visitors import browser, flashes, seen
from tests.mail.relays import Relay, answering
from tests.mail.sink import Sink, listening
from tests.people_of_the_story import NINE

SAID = {"host": "127.0.0.1", "security": "none", "port": "25", "user": "", "secret": ""}


@pytest.fixture
def page(desk) -> str:
    return f"/setup/mailboxes/{desk.mailbox.pk}/sending/"


def test_a_way_out_is_entered_and_its_password_shown_nowhere(desk, page):
    answer = desk.admin.post(page, SAID | {"user": "u", "secret": "very-secret"})
    assert (answer.url, flashes(answer)) == (
        page,
        ["Der Versandweg über 127.0.0.1 ist gespeichert."],
    )
    assert str(Submission.objects.get()) == "127.0.0.1:25"
    shown = desk.admin.get(page)
    assert (b"very-secret" in shown.content, 'value="127.0.0.1"' in shown.content.decode()) == (
        False,
        True,
    )


def test_a_mailbox_with_its_first_own_server_sends_itself_a_test_mail_until_told_not_to(desk, page):
    boxes = Mailbox.objects.filter(pk=desk.mailbox.pk)
    seen_as = [boxes.get().canary]
    desk.admin.post(page, SAID)
    seen_as.append(boxes.get().canary)
    boxes.update(canary=False)
    desk.admin.post(page, SAID | {"port": "587"})
    assert [*seen_as, boxes.get().canary] == [False, True, False]


def test_a_new_mailbox_is_offered_the_test_mail_where_mail_can_leave(desk, settings):
    def offered() -> bool:
        form = desk.admin.get("/setup/mailboxes/new/").context["form"]
        return form["canary"].initial

    before = offered()
    told = {"smtp_url": "smtp://127.0.0.1:25"}
    settings.STAFETTE = settings.STAFETTE.model_copy(update=told)
    assert (before, offered()) == (False, True)


def test_mails_to_another_machine_want_tls(desk, page):
    answer = desk.admin.post(page, SAID | {"host": "smtp.firma.example"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["security"])


def test_the_test_shows_how_far_it_came(desk, page):
    with answering(relay := Relay()) as port:
        desk.admin.post(page, SAID | {"port": port})
        works = desk.admin.post(f"{page}try/").context["steps_tried"]
    with answering(Relay(EHLO="500 no", HELO="554 go away")) as port:
        Submission.objects.update(port=port)
        fails = desk.admin.post(f"{page}try/")
    assert [tag.text for _label, tag in works] == ["geht"] * 3
    assert [tag.text for _label, tag in fails.context["steps_tried"]] == [
        "gescheitert",
        "nicht erreicht",
        "nicht erreicht",
    ]
    assert ("554 go away" in seen(fails), relay.mails) == (True, [])


def test_a_test_mail_goes_to_whoever_asks_for_it(desk, page):
    with listening(sink := Sink()) as port:
        desk.admin.post(page, SAID | {"port": port})
        answer = desk.admin.post(f"{page}mail/")
    assert [(sender, to) for sender, to, _raw in sink.mails] == [
        (desk.mailbox.address, [desk.ada.mail])
    ]
    assert flashes(answer)[-1] == f"Gesendet an {desk.ada.mail}: Sehen Sie in Ihr Postfach."


def test_a_test_mail_that_is_refused_comes_back_with_the_words_of_the_server(desk, page):
    with answering(Relay(RCPT="550 no")) as port:
        desk.admin.post(page, SAID | {"port": port})
        assert flashes(desk.admin.post(f"{page}mail/"))[-1] == "Nicht gesendet: 550 no"


def test_the_way_out_is_removed(desk, page):
    desk.admin.post(page, SAID)
    desk.admin.post(f"{page}remove/")
    assert Submission.objects.count() == 0


def test_what_an_answer_repeats_is_chosen(desk):
    said = {"address": desk.mailbox.address, "sender_name": "D", "language": "de", "quotes": "all"}
    desk.admin.post(f"/setup/mailboxes/{desk.mailbox.pk}/", said)
    assert Mailbox.objects.get().quotes == "all"


def test_undeliverable_addresses_are_listed_with_their_person_and_lifted(desk):
    note_undeliverable(address=desk.ben.mail, reason="550 5.1.1 unknown", at=NINE)
    page = seen(desk.admin.get("/setup/undeliverable/"))
    assert [word in page for word in (desk.ben.mail, "Ben Baum", "550 5.1.1 unknown")] == [True] * 3

    desk.admin.post(f"/setup/undeliverable/{Undeliverable.objects.get().pk}/lift/")
    desk.admin.get("/setup/undeliverable/")  # says once that it is lifted
    assert desk.ben.mail not in seen(desk.admin.get("/setup/undeliverable/"))


@pytest.fixture
def waiting(desk) -> Delivery:
    words = tickets.Words(text="Try again.")
    said = tickets.reply(ticket=desk.ticket, words=words, by=desk.anna, at=NINE)
    return mail.queue(message_id=said.pk, at=NINE)[0]


def test_an_agent_gives_up_and_tries_again_what_is_about_the_own_tickets(desk, waiting):
    anna, page = browser(desk.anna), f"/setup/outbox/{waiting.pk}/"
    told = []
    for what in ("give-up", "give-up", "retry"):
        flash = flashes(anna.post(f"{page}{what}/"))[-1]
        told.append((flash, Delivery.objects.get().state))
    assert told == [
        ("Aufgegeben: Sie steht bei den nicht zugestellten.", "failed"),
        ("Sie wartete nicht mehr.", "failed"),
        ("Sie wird jetzt versucht.", "queued"),
    ]
    assert browser(desk.otto).post(f"{page}retry/").status_code == 404


def test_the_outbox_of_one_mailbox_leaves_out_the_others(desk, waiting):
    other = Mailbox.objects.create(address="hr@desk.example", sender_name="HR")
    told = [
        len(desk.admin.get(f"/setup/outbox/?mailbox={one.pk}").context["rows"])
        for one in (desk.mailbox, other)
    ]
    assert told == [1, 0]


def test_a_signing_key_is_made_shown_and_switched_on(desk):
    page = f"/setup/mailboxes/{desk.mailbox.pk}/signing/"
    desk.admin.post(f"{page}key/")
    key = SigningKey.objects.get(domain="desk.example", in_use=False)
    assert f"{key.selector}._domainkey.desk.example" in seen(desk.admin.get(page))
    assert flashes(desk.admin.post(f"{page}look-up/"))[-1] == (
        "Geben Sie die IP-Adresse des Resolvers ein."
    )
    told = [flashes(desk.admin.post(f"{page}switch/", {"on": on}))[-1] for on in ("1", "")]
    assert told == ["Mails werden signiert.", "Mails werden nicht signiert."]


def test_a_mailbox_with_its_own_server_sends_sign_in_links_too(desk, page):
    desk.admin.post(page, SAID)
    answer = desk.admin.post(f"/setup/people/{desk.ben.pk}/link/")
    assert flashes(answer)[-1] == f"Ein Link ist unterwegs an {desk.ben.mail}."
