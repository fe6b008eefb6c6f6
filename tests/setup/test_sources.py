from stafette.channels.mail import sealed
from stafette.channels.mail.models import MailSource
from tests.desk.visitors import seen
from tests.faults.desk import free_port

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


def test_a092_the_set_up_asks_no_other_ports(desk):
    """A092: administrators cannot search the house for open doors."""
    for port in ("22", "80", "3306", "110", "8080"):
        assert wrong(desk, port=port) == {"port": ["Verwenden Sie einen der Ports 993 143"]}


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
