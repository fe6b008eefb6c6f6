from stafette.channels.mail import sealed
from stafette.channels.mail.models import Mailbox, MailSource, Submission
from stafette.core import clock
from stafette.people.choices import Role
from tests.desk.visitors import browser, flashes, seen
from tests.faults.desk import free_port
from tests.mail.mails import arrived
from tests.mail.sink import Sink, listening
from tests.people_of_the_story import agent

SAID = {
    "kind": "imap", "host": "imap.firma.example", "port": "993", "security": "tls",
    "user": "it@firma.example", "password": "geheim-wort", "folders": "INBOX, Anfragen",
    "afterwards": "seen", "moves_to": "",
}  # fmt: skip


def page(desk) -> str:
    return f"/setup/mailboxes/{desk.mailbox.pk}/source/"


def wrong(desk, **said: str) -> dict[str, list[str]]:
    return dict(desk.admin.post(page(desk), SAID | said).context["form"].errors)


def test_a_source_is_entered_and_its_password_is_sealed_and_never_shown(desk):
    assert desk.admin.post(page(desk), SAID).url == page(desk)

    made = MailSource.objects.get()
    assert (made.host, made.port, made.folders) == (
        "imap.firma.example", 993, ["INBOX", "Anfragen"],
    )  # fmt: skip
    assert "geheim-wort" not in made.secret
    assert sealed.unseal(made.secret) == "geheim-wort"
    assert "geheim-wort" not in desk.admin.get(page(desk)).content.decode()


def test_an_empty_password_keeps_the_known_one_but_never_for_another_server(desk):
    desk.admin.post(page(desk), SAID)

    desk.admin.post(page(desk), SAID | {"password": "", "folders": "INBOX"})
    kept = MailSource.objects.get()
    assert (kept.folders, sealed.unseal(kept.secret)) == (["INBOX"], "geheim-wort")

    assert wrong(desk, password="", host="imap.other.example") == {
        "password": ["Geben Sie das Kennwort dieses Postfachs ein"]
    }
    assert MailSource.objects.get().host == "imap.firma.example"


def test_what_cannot_work_is_refused_at_its_field(desk):
    assert wrong(desk, kind="pop3", port="995") == {
        "afterwards": ["Mit POP3 lassen sich Mails nur löschen"]
    }
    assert wrong(desk, afterwards="move") == {
        "moves_to": ["Geben Sie den Ordner ein, in den Mails verschoben werden"]
    }
    assert wrong(desk, security="none") == {
        "security": ["Wählen Sie eine Verschlüsselung: Das Kennwort wäre unterwegs lesbar"]
    }
    assert wrong(desk, user="it\x01x") == {"user": ["Geben Sie es ohne Steuerzeichen ein"]}
    assert MailSource.objects.count() == 0


def test_a092_whatever_answers_there_is_told_alike(desk):
    """A092: a closed door and a name that cannot be are told in the same words."""
    told = []
    for host in ("127.0.0.1", "::1"):
        said = SAID | {"host": host, "port": str(free_port()), "security": "none"}
        desk.admin.post(page(desk), said)
        told.append(desk.admin.post(f"{page(desk)}test/").context["tested"])
    assert [[(step.text, step.ok) for step in steps] for steps in told] == [
        [("Dort antwortet kein Mailserver.", False)]
    ] * 2


def test_the_list_and_the_page_say_what_hinders_fetching(desk):
    desk.admin.post(page(desk), SAID)
    MailSource.objects.update(trouble="sign_in", answer="Invalid credentials")

    assert "Abruf gestört" in seen(desk.admin.get("/setup/mailboxes/"))
    assert (
        "Der Mailserver hat Benutzer oder Kennwort abgelehnt. Seine Antwort: Invalid credentials"
        in seen(desk.admin.get(page(desk)))
    )


def tried(desk, **said: str):
    """What was entered is tried to the end, as the page does by itself."""
    trial = f"{page(desk)}try/"
    assert desk.admin.post(page(desk), SAID | {"how": "try"} | said).url == trial
    shown = desk.admin.get(trial)
    while shown.status_code == 200 and shown.context["trial"].next_text:
        shown = desk.admin.post(trial, {"count": shown.context["trial"].count})
    return shown


def test_a_server_that_nobody_reached_is_not_saved_unless_somebody_insists(desk):
    here = {"host": "127.0.0.1", "port": str(free_port()), "security": "none"}
    shown = tried(desk, **here)

    assert [step.text for step in shown.context["trial"].steps] == [
        "Dort antwortet kein Mailserver."
    ]
    assert MailSource.objects.count() == 0

    again = desk.admin.get(f"{page(desk)}?kept=1")
    initial = again.context["form"].initial
    assert (initial["port"], initial["folders"]) == (int(here["port"]), "INBOX, Anfragen")
    assert "geheim-wort" not in again.content.decode()

    insisted = desk.admin.post(f"{page(desk)}try/", {"how": "anyway"})
    assert flashes(insisted)[-1] == "Ohne Test gespeichert."
    assert sealed.unseal(MailSource.objects.get().secret) == "geheim-wort"


def test_what_is_tried_lies_sealed_in_the_session_alone(desk):
    here = {"host": "127.0.0.1", "port": str(free_port()), "security": "none"}
    desk.admin.post(page(desk), SAID | {"how": "try"} | here)

    assert "geheim-wort" not in str(dict(desk.admin.session))
    other = browser(agent("Eva Echt", role=Role.ADMINISTRATOR))
    assert other.post(f"{page(desk)}try/", {"how": "anyway"}).url == page(desk)
    assert MailSource.objects.count() == 0


def test_the_form_begins_with_what_the_provider_publishes(desk):
    Mailbox.objects.update(address="support@gmx.de")
    shown = desk.admin.get(page(desk))
    begun = {name: shown.context["form"].initial[name] for name in ("host", "port", "user")}
    assert begun == {"host": "imap.gmx.net", "port": 993, "user": "support@gmx.de"}
    assert "Ausgefüllt nach dem, was der Anbieter veröffentlicht." in seen(shown)
    sending = desk.admin.get(f"/setup/mailboxes/{desk.mailbox.pk}/sending/").context["form"]
    assert sending.initial["host"] == "mail.gmx.net"


def test_where_nothing_is_found_the_page_says_so(desk):
    assert "Das DNS nennt für diese Domain keinen Server." in seen(
        desk.admin.get(f"{page(desk)}?find=1")
    )


def test_a_round_trip_is_shown_as_it_happens(desk):
    trip = f"/setup/mailboxes/{desk.mailbox.pk}/round-trip/"
    with listening(sink := Sink()) as port:
        Submission.objects.create(
            mailbox=desk.mailbox, host="127.0.0.1", port=port, security="none"
        )
        state = desk.admin.post(trip).url
    under_way = desk.admin.get(state).context
    arrived(sink.mails[0][2], at=clock.now())
    back = desk.admin.get(state, headers={"HX-Request": "true"}).context

    assert ([step.text for step in under_way["tested"]], under_way["asks_again"]) == (
        ["Gesendet, Antwort des Servers: 250 OK"], True,
    )  # fmt: skip
    assert (back["tested"][-1].text.partition(" ")[0], back["asks_again"]) == ("Nach", False)


def test_a_mail_that_could_not_be_sent_goes_no_round(desk):
    Submission.objects.create(
        mailbox=desk.mailbox, host="127.0.0.1", port=free_port(), security="none"
    )
    state = desk.admin.post(f"/setup/mailboxes/{desk.mailbox.pk}/round-trip/").url
    shown = desk.admin.get(state).context
    assert [(step.text[:12], step.ok) for step in shown["tested"]] == [("Nicht gesend", False)]
    assert shown["asks_again"] is False
