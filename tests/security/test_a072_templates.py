"""Words that a template would carry out, where our words are put together with theirs."""

from django.conf import settings

from stafette.catalog.models import Service
from stafette.channels.mail.models import Delivery, Mailbox
from stafette.channels.mail.parsing import parse
from stafette.core import jobs
from stafette.knowledge.models import Article
from stafette.levels.models import Team
from stafette.people.models import Organisation, Person
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import InternalNote, Message, Ticket
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE, ticket
from tests.security.whole_desk import asked, routes

# 7 * 191 is 1337: a number that is on no page unless somebody has reckoned.
SAID = "{{7|add:1330}} {%now 'Y'%} {0.__class__} {number} %s %(subject)s %d ${7*191} <%=7*191%>"
DONE = ("1337", "&lt;class", "<class")


def poison() -> None:
    for model, names in (
        (Ticket, ["subject", "first_words"]),
        (Message, ["text"]),
        (InternalNote, ["text"]),
        (Article, ["issue", "resolution", "cause", "environment", "internal_part"]),
        (Mailbox, ["sender_name", "signature"]),
    ):
        model.objects.update(**dict.fromkeys(names, SAID))
    Service.objects.update(names={"de": SAID, "en": SAID})
    for model in (Team, Organisation, Person):
        for one in model.objects.all():
            model.objects.filter(pk=one.pk).update(name=f"{one.pk} {SAID[:80]}")


def test_no_page_carries_out_what_somebody_wrote(desk):
    """A072: names, subjects, texts, articles; with pages of every kind of person."""
    poison()
    found, seen = {}, 0
    for person in (desk.ada, desk.ben):
        client = browser(person)
        for route in routes(desk):
            answer = asked(client, route.path)
            seen += "7|add:1330" in answer.page
            if answer.status_code >= 500 or [one for one in DONE if one in answer.page]:
                found[route.name] = answer.status_code
    assert found == {}
    assert seen > 40


def test_no_sentence_of_ours_carries_out_what_somebody_wrote(desk):
    """A072: what is said once after an action, and refusals with a name in them."""
    poison()
    client = browser(desk.anna)
    for way in ("take-over/", "accept/", "hand-back/", "ask-back/", "solve/", "reassign/"):
        path = f"/tickets/{desk.ticket.pk}/{way}"
        said = {"to": "queue", "answer": SAID, "text": SAID, "question": SAID, "reason": "known"}
        answer = client.post(path, said, follow=True)
        page = answer.content.decode()
        assert answer.status_code < 500
        assert [one for one in DONE if one in page] == []


def test_no_mail_carries_out_what_somebody_wrote(desk):
    """A072, A125: acknowledgement, answer, signature, sender; our secrets stay ours."""
    poison()
    one = ticket(Person.objects.get(pk=desk.ben.pk), SAID, SAID, team=desk.first)
    words = Words(text=f"{SAID} {{{{settings.SECRET_KEY}}}}")
    tickets.reply(ticket=one, words=words, by=desk.anna, at=NINE)
    jobs.run_due(at=NINE)
    sent = Delivery.objects.filter(message__ticket=one).exclude(demo_content=None)
    assert sent.count() == 2
    for delivery in sent:
        raw = bytes(delivery.demo_content)
        mail = parse(raw)
        assert "7|add:1330" in mail.text
        assert [it for it in DONE if it in f"{mail.text} {mail.html} {mail.subject}"] == []
        assert settings.SECRET_KEY.encode() not in raw
