import pytest
from django.utils import translation

from stafette.catalog.models import Service
from stafette.people.models import Domain, Organisation, Person
from stafette.tickets.choices import Channel
from stafette.tickets.models import Ticket
from stafette.triage.models import RoutingRule
from stafette.triage.queries import rule_sentence
from tests.desk.visitors import seen
from tests.people_of_the_story import team

NEW, LIST = "/setup/rules/new/", "/setup/rules/"


@pytest.fixture
def phones(desk):
    return team("Phones")


def test_a_rule_is_entered(desk, phones):
    said = {"words": "Headset, no dial tone,", "team": phones.pk, "order": "10"}
    answer = desk.admin.post(NEW, said)

    rule = RoutingRule.objects.get()
    assert (answer.url, rule.words, rule.order) == (LIST, ["Headset", "no dial tone"], 10)


def test_a_rule_without_a_condition_is_refused(desk, phones):
    answer = desk.admin.post(NEW, {"team": phones.pk, "order": "10"})

    assert answer.context["form"].errors == {"words": ["Nennen Sie mindestens eine Bedingung."]}


@pytest.mark.parametrize("order", ["", "-1", "x", "10000"])
def test_a_wrong_place_is_said_in_our_words(desk, phones, order):
    answer = desk.admin.post(NEW, {"words": "a", "team": phones.pk, "order": order})

    assert answer.context["form"].errors == {"order": ["Geben Sie eine Zahl von 0 bis 9999 ein"]}


def test_rules_read_as_sentences(desk, phones):
    firm = Organisation.objects.create(name="Muster")
    erp = Service.objects.create(names={"de": "ERP"})
    rule = RoutingRule.objects.create(
        team=phones, words=["a", "b"], organisation=firm, channel=Channel.PHONE, sets_service=erp
    )
    with translation.override("de"):
        assert rule_sentence(rule) == (
            "Wenn Betreff oder Text „a“ oder „b“ enthält und jemand von Muster fragt"
            " und es über Telefon kommt: Phones, Service ERP."
        )
    with translation.override("en"):
        assert rule_sentence(rule) == (
            "When subject or text contains “a” or “b” and somebody of Muster asks"
            " and it comes by Phone: Phones, service ERP."
        )


def asked(desk, **said: str) -> str:
    answer = desk.admin.post(LIST, {"subject": "Hallo", "channel": "mail", **said})
    return str(answer.context["answer"])


def routed(desk, **said: str) -> str:
    """The first sentence of the answer: who would have got it."""
    return asked(desk, **said).partition(". ")[0] + "."


def test_who_would_have_got_this_ticket(desk, phones):
    RoutingRule.objects.create(team=phones, words=["vpn"], order=20)
    RoutingRule.objects.create(team=desk.second, words=["headset"], order=10)
    people, tickets = Person.objects.count(), Ticket.objects.count()

    assert routed(desk, subject="VPN drops") == "Phones hätte es bekommen, nach Regel 2."
    assert routed(desk, text="My headset") == "Messaging hätte es bekommen, nach Regel 1."
    assert (
        routed(desk, mail="new@x.example") == "Service Desk hätte es bekommen: Keine Regel passt."
    )
    assert (Person.objects.count(), Ticket.objects.count()) == (people, tickets)


def test_the_organisation_of_a_stranger_counts_by_the_domain(desk, phones):
    firm = Organisation.objects.create(name="Muster")
    Domain.objects.create(name="muster.example", organisation=firm)
    RoutingRule.objects.create(team=phones, organisation=firm)

    assert routed(desk, mail="new@muster.example") == "Phones hätte es bekommen, nach Regel 1."
    assert routed(desk, mail="ben@kunde.example").startswith("Service Desk")


def test_a_question_without_a_subject_is_refused(desk):
    answer = desk.admin.post(LIST, {"subject": "", "channel": "mail"})

    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"subject": ["Schreiben Sie, worum es geht"]},
    )


def test_a_rule_of_a_retired_team_rests_and_says_so(desk, phones):
    RoutingRule.objects.create(team=phones, words=["vpn"])
    desk.admin.post(f"/setup/teams/{phones.pk}/retire/")

    assert "ruht: Das Team ist stillgelegt" in seen(desk.admin.get(LIST))
    assert routed(desk, subject="vpn").startswith("Service Desk")


def test_a_retired_rule_is_gone(desk, phones):
    rule = RoutingRule.objects.create(team=phones, words=["vpn"])

    desk.admin.post(f"{LIST}{rule.pk}/retire/")

    assert routed(desk, subject="vpn").startswith("Service Desk")
    assert desk.admin.get(f"{LIST}{rule.pk}/").status_code == 404
