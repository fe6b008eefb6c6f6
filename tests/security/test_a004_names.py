"""Markup in every text that anybody can enter, on every page, for everybody who opens it."""

from copy import deepcopy
from html import unescape

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from stafette.channels.mail.models import Mailbox, SigningKey, Submission
from tests.desk.visitors import browser
from tests.security.marks import PAYLOAD, foreign_in, payload
from tests.security.whole_desk import asked, routes

CONTEXTS = {
    "people", "catalog", "tickets", "sla", "knowledge", "feedback", "levels", "triage", "mail",
    "notifications", "files",
}  # fmt: skip
# Words of our own making: nobody can enter anything here, or it is checked against a list.
OURS = {
    "StoredFile.key", "StoredFile.sha256", "StoredFile.media_type", "Person.password",
    "Person.language", "Person.time_zone", "SignInLink.digest", "Ticket.language",
    "ExternalPass.digest", "Ticket.reply_token", "ServiceHours.time_zone", "ServiceHours.country",
    "ServiceHours.subdivision", "Article.language", "Mailbox.language", "Arrival.fingerprint",
    "Arrival.reason", "MailIdentity.digest", "Delivery.mail_id", "RoutingRule.channel",
}  # fmt: skip
# What no page shows today. Whoever begins to show one of them takes it out of here.
SHOWN_NOWHERE = {
    "PasswordTries.address_digest",
    "Rating.text", "Ticket.foreign_number", "Message.html", "MessageFile.content_id",
    "Arrival.mail_id", "Arrival.seen_sender",
    "Submission.sealed_secret", "SigningKey.sealed_key", "SigningKey.domain",
    "MailSource.secret", "SourceFolder.name",
    "Consent.client_secret", "Consent.refresh_token", "Consent.access_token",
    "MailboxKey.content", "MailboxKey.secret", "Certificate.content",
}  # fmt: skip


def fields():
    for model in apps.get_models():
        if model._meta.app_label in CONTEXTS:
            for field in model._meta.concrete_fields:
                name = f"{model.__name__}.{field.name}"
                is_text = isinstance(field, models.CharField | models.TextField)
                if is_text and not field.choices and name not in OURS:
                    yield name, model, field


def poisoned():
    """Every text of every row, each with the mark of its field; gives the marks by name."""
    marks = {}
    for mark, (name, model, field) in enumerate(fields(), 100):
        marks[name] = f"xss{mark} onxss"
        for key in model.objects.values_list("pk", flat=True):
            text = payload(mark, field) + (
                str(key) if field.unique or model.__name__ == "Contact" else ""
            )
            model.objects.filter(pk=key).update(**{field.name: text})
    for name, mark, change in in_lists():
        marks[name] = f"xss{mark} onxss"
        change(PAYLOAD.format(mark=mark))
    return marks


def in_lists():
    """Texts inside JSON."""
    get = apps.get_model
    yield (
        "HandOver.tried",
        90,
        lambda it: get("levels.HandOver").objects.update(tried=[{"step": it, "result": it}]),
    )
    yield (
        "HandOver.evidence",
        89,
        lambda it: get("levels.HandOver").objects.update(evidence=[{"text": it}]),
    )
    yield (
        "Contract.steps",
        86,
        lambda it: get("levels.Contract").objects.update(steps=[{"de": it, "en": it}]),
    )
    yield (
        "Contract.evidence",
        87,
        lambda it: get("levels.Contract").objects.update(evidence=[{"de": it, "en": it}]),
    )
    yield "Contract.words", 88, lambda it: get("levels.Contract").objects.update(words=[it])
    yield "RoutingRule.words", 91, lambda it: get("triage.RoutingRule").objects.update(words=[it])
    yield (
        "Service.names",
        92,
        lambda it: get("catalog.Service").objects.update(names={"de": it, "en": it}),
    )
    yield (
        "Service.description",
        93,
        lambda it: get("catalog.Service").objects.update(description={"de": it, "en": it}),
    )


def pages(desk):
    """Every page that can be opened, by somebody of each kind who opens it."""
    readers = {"agents": desk.nora, "signed_in": desk.ben, "administrators": desk.ada}
    asking = {name: browser(person) for name, person in readers.items()} | {"public": Client()}
    for route in routes(desk):
        for name in {route.policy, "administrators", "signed_in"} & asking.keys():
            answer = asked(asking[name], route.path)
            if answer.status_code == 200 and answer.page:
                framed = route.name.endswith(":mail_form")  # its head has a style of ours
                inside = answer.page.partition("<body>")[2] if framed else answer.page
                yield f"{name} {route.name}", inside


@pytest.fixture(scope="module")
def opened(built):
    """The marks, and all pages of the desk while it was poisoned."""
    with transaction.atomic():
        desk = deepcopy(built)
        Submission.objects.create(mailbox=desk.mailbox, host="x", user="x")
        marks = poisoned()
        address = Mailbox.objects.get(pk=desk.mailbox.pk).address
        SigningKey.objects.update(domain=address.rpartition("@")[2])
        found = dict(pages(desk))
        transaction.set_rollback(True)
    return marks, found


def test_nothing_that_people_enter_becomes_an_element_of_any_page(opened):
    """A004, A005, A010, A011: subject, names, organisation, team, service, article, set-up."""
    _marks, found = opened
    assert len(found) > 100
    assert {name: foreign for name, page in found.items() if (foreign := foreign_in(page))} == {}


def test_the_walk_saw_every_text_it_had_prepared(opened):
    """A011: a text that is on no page would make the test above say nothing about it."""
    marks, found = opened
    everything = unescape("\n".join(found.values()))
    assert {name for name, mark in marks.items() if mark not in everything} == SHOWN_NOWHERE


def test_what_is_typed_into_the_address_is_shown_as_text(desk):
    """A012: search words, drafts, filters, cursors, wrong ones too."""
    said = PAYLOAD.format(mark=1)
    names = ("q", "subject", "reach", "name", "show", "after", "direction", "next", "v", "page",
             "compose", "restored", "person", "start", "before", "numbers", "stored")  # fmt: skip
    client, found = browser(desk.ada), {}
    for route in routes(desk):
        answer = asked(client, route.path, dict.fromkeys(names, said))
        if foreign := foreign_in(answer.page):
            found[route.name] = foreign
    assert found == {}


def test_what_is_sent_by_a_form_and_refused_is_shown_as_text(desk):
    """A012: every form of the desk, the portal and the set-up, with the payload in every field."""
    said = PAYLOAD.format(mark=1)
    found, refused = {}, 0
    walk = routes(desk)
    for person in (desk.ada, desk.ben):
        client = browser(person)
        for route in walk:
            shown = asked(client, route.path).context
            form = shown.get("form") if shown else None
            sent = {name: said for name in (form.fields if form else ())}
            answer = asked(client, route.path, sent | {"text": said, "mail": said}, method="post")
            refused += answer.status_code == 422
            if foreign := foreign_in(answer.page):
                found[route.name] = foreign
    assert refused > 15
    assert found == {}


def test_a_page_that_was_not_escaped_would_be_found():
    """The walk itself: the payload as it is has to be seen, in text and in attributes."""
    for around in ('<p title="{}">', "<p title='{}'>", "<p>{}</p>", "<textarea>{}</textarea>"):
        assert len(foreign_in(around.format(PAYLOAD.format(mark=1)))) == 3
    assert foreign_in("<p data-x=a onxss=1>") == ["p onxss=1"]
