"""An article is born of an answered ticket, is improved, validated, flagged and archived."""

from datetime import timedelta

import pytest

from stafette.core.models import JournalDetail, JournalEntry
from stafette.core.refusals import Incomplete
from stafette.knowledge import actions, queries
from stafette.knowledge.actions import Content, NotAllowed, NotAnswered, OutOfUse, Standing
from stafette.knowledge.choices import Audience, Confidence
from stafette.people.choices import Role
from stafette.search.queries import find
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from tests.knowledge.library import article
from tests.people_of_the_story import agent, requester, ticket

pytestmark = pytest.mark.django_db


def found(text, *scopes):
    return [int(hit.key) for hit in find(text=f"{text} ", scopes=scopes, kinds=["article"])]


def names():
    written = JournalEntry.objects.filter(name__startswith="Article").order_by("id")
    return list(written.values_list("name", flat=True))


def test_an_answered_ticket_becomes_an_article_that_the_next_search_finds(nine):
    anna, asked = agent("Anna Arndt"), ticket(requester())
    tickets.reply(ticket=asked, words=Words(text="Profil neu laden."), by=anna, at=nine)
    made = article("VPN bricht ab", ticket=asked, by=anna)
    assert (made.born_of, made.author) == (asked, anna)
    assert (made.confidence, made.audience) == (Confidence.NOT_VALIDATED, Audience.INTERNAL)
    assert found("vpn", "agents") == [made.pk]
    assert list(queries.born_of(asked)) == [made]
    entry = JournalEntry.objects.get(name="ArticleCaptured")
    assert (entry.about, entry.facts) == (
        f"article:{made.pk}",
        {"article_id": made.pk, "ticket_id": asked.pk},
    )


def test_a_ticket_without_an_answer_has_taught_nothing_yet(nine):
    with pytest.raises(NotAnswered):
        article(ticket=ticket(requester()), by=agent("Anna Arndt"))
    assert names() == []


def test_an_article_says_what_the_trouble_is_and_what_solves_it():
    anna = agent("Anna Arndt")
    with pytest.raises(Incomplete) as refused:
        article("  ", "", by=anna)
    assert refused.value.missing == ["issue", "resolution"]
    draft = article("VPN", "", by=anna, confidence=Confidence.WORK_IN_PROGRESS)
    assert draft.confidence == Confidence.WORK_IN_PROGRESS


def test_who_does_not_work_at_the_desk_writes_nothing(nine):
    ben, made = requester(), article(by=agent("Anna Arndt"))
    with pytest.raises(NotAllowed):
        article(by=ben)
    with pytest.raises(NotAllowed):
        actions.improve(article=made, content=Content(issue="x", resolution="y"), by=ben, at=nine)
    with pytest.raises(NotAllowed):
        actions.flag(article=made, text="falsch", by=ben, at=nine)
    with pytest.raises(NotAllowed):
        actions.use(article=made, ticket=ticket(ben), level=1, by=ben, at=nine)


@pytest.mark.parametrize(
    "standing", [{"audience": Audience.PUBLIC}, {"confidence": Confidence.VALIDATED}]
)
def test_only_a_coach_vouches_and_opens_an_article(standing):
    with pytest.raises(NotAllowed):
        article(by=agent("Anna Arndt"), **standing)
    made = article(by=agent("Carla Coach", role=Role.COACH), **standing)
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in standing} == standing
    assert (made.validated_by is not None) == ("confidence" in standing)


def test_nothing_is_born_archived():
    with pytest.raises(ValueError, match="born archived"):
        article(by=agent("Carla Coach", role=Role.COACH), confidence=Confidence.ARCHIVED)


def test_an_improvement_is_found_and_keeps_what_was_before(nine):
    anna = agent("Anna Arndt")
    made = article("VPN bricht ab", "Profil neu laden.", by=anna)
    new = Content(issue="VPN bricht ab", resolution="Router neu starten.", language="de")
    actions.improve(article=made, content=new, by=anna, at=nine + timedelta(hours=1))
    assert (found("profil", "agents"), found("router", "agents")) == ([], [made.pk])
    assert JournalEntry.objects.get(name="ArticleImproved").facts["fields"] == ["resolution"]
    assert JournalDetail.objects.get().content == {
        "resolution": ["Profil neu laden.", "Router neu starten."]
    }


def test_an_improvement_that_changes_nothing_is_none(nine):
    anna = agent("Anna Arndt")
    made = article("VPN", "Neu laden.", by=anna)
    same = Content(issue=" VPN ", resolution="Neu laden.\n")
    actions.improve(article=made, content=same, by=anna, at=nine)
    assert names() == ["ArticleCaptured"]


def test_a_draft_with_a_resolution_becomes_an_article(nine):
    anna = agent("Anna Arndt")
    draft = article("VPN", "", by=anna, confidence=Confidence.WORK_IN_PROGRESS)
    content = Content(issue="VPN", resolution="Neu laden.")
    better = actions.improve(article=draft, content=content, by=anna, at=nine)
    assert better.confidence == Confidence.NOT_VALIDATED


def test_a_validated_article_changed_by_an_agent_is_to_be_validated_anew(nine):
    anna, carla = agent("Anna Arndt"), agent("Carla Coach", role=Role.COACH)
    made = actions.validate(article=article(by=anna), by=carla, at=nine)
    assert (made.confidence, made.validated_by, made.validated_at) == ("validated", carla, nine)
    content = Content(issue="VPN", resolution="Anders.")
    assert actions.improve(article=made, content=content, by=carla, at=nine).confidence == (
        Confidence.VALIDATED
    )
    content = Content(issue="VPN", resolution="Noch anders.")
    changed = actions.improve(article=made, content=content, by=anna, at=nine)
    assert (changed.confidence, changed.validated_by, changed.validated_at) == (
        "not_validated",
        None,
        None,
    )


def test_validating_is_for_coaches_and_settles_the_flags(nine):
    anna, carla = agent("Anna Arndt"), agent("Carla Coach", role=Role.COACH)
    made = article(by=anna)
    with pytest.raises(Incomplete):
        actions.flag(article=made, text=" ", by=anna, at=nine)
    raised = actions.flag(article=made, text="Gilt nicht für Macs.", by=anna, at=nine)
    assert list(queries.open_flags(made)) == [raised]
    with pytest.raises(NotAllowed):
        actions.validate(article=made, by=anna, at=nine)
    actions.validate(article=made, by=carla, at=nine)
    assert list(queries.open_flags(made)) == []
    assert names() == ["ArticleCaptured", "ArticleFlagged", "ArticleValidated"]


def test_an_unfinished_article_cannot_be_validated(nine):
    carla = agent("Carla Coach", role=Role.COACH)
    draft = article("VPN", "", by=carla, confidence=Confidence.WORK_IN_PROGRESS)
    with pytest.raises(Incomplete) as refused:
        actions.validate(article=draft, by=carla, at=nine)
    assert refused.value.missing == ["resolution"]


def test_an_archived_article_is_found_and_used_no_more(nine):
    anna, carla = agent("Anna Arndt"), agent("Carla Coach", role=Role.COACH)
    made = actions.validate(article=article("VPN", by=anna), by=carla, at=nine)
    with pytest.raises(NotAllowed):
        actions.archive(article=made, by=anna, at=nine)
    actions.archive(article=made, by=carla, at=nine)
    assert found("vpn", "agents") == []
    assert list(queries.articles_for(anna)) == []
    for verb in (actions.validate, actions.archive):
        with pytest.raises(OutOfUse):
            verb(article=made, by=carla, at=nine)


def test_an_author_may_archive_what_nobody_vouched_for(nine):
    anna, tom = agent("Anna Arndt"), agent("Tom Thoma")
    made = article(by=anna)
    with pytest.raises(NotAllowed):
        actions.archive(article=made, by=tom, at=nine)
    assert actions.archive(article=made, by=anna, at=nine).confidence == Confidence.ARCHIVED


def test_an_article_is_used_once_a_ticket_and_may_be_said_to_have_helped(nine):
    anna, asked = agent("Anna Arndt"), ticket(requester())
    made = article(by=anna)
    first = actions.use(article=made, ticket=asked, level=1, by=anna, at=nine)
    again = actions.use(article=made, ticket=asked, level=2, by=anna, at=nine, helped=True)
    third = actions.use(article=made, ticket=asked, level=2, by=anna, at=nine)
    assert first == again == third
    assert [(use.level, use.helped) for use in queries.uses_on(asked)] == [(1, True)]
    assert names() == ["ArticleCaptured", "ArticleUsed"]


def test_everyone_reads_what_is_meant_for_them(nine):
    carla, ben = agent("Carla Coach", role=Role.COACH), requester()
    inside = article("Fax innen", by=carla)
    signed_in = article("Fax Kunden", by=carla, audience=Audience.REQUESTERS)
    public = article("Fax alle", by=carla, audience=Audience.PUBLIC)
    draft = article(
        "Fax Entwurf", by=carla, audience=Audience.PUBLIC, confidence=Confidence.WORK_IN_PROGRESS
    )
    readable = {
        carla: [draft, public, signed_in, inside],
        ben: [public, signed_in],
        None: [public],
    }
    for person, articles in readable.items():
        assert list(queries.articles_for(person)) == articles
        keys = found("fax", *queries.scopes_of(person))
        assert sorted(keys) == sorted(one.pk for one in articles)


def test_the_internal_part_is_found_by_the_desk_alone(nine):
    carla = agent("Carla Coach", role=Role.COACH)
    inside = article("Fax", internal_part="Kennwort im Tresor", by=carla)
    assert found("tresor", "agents") == [inside.pk]
    content = Content(issue="Fax", resolution="Neu starten.", internal_part="Kennwort im Tresor")
    actions.improve(article=inside, content=content, by=carla, at=nine, audience=Audience.PUBLIC)
    assert found("tresor", "agents", "public") == []
    assert found("fax", "public") == [inside.pk]


def test_who_may_read_is_decided_by_a_coach(nine):
    anna = agent("Anna Arndt")
    made = article("Fax", "Neu starten.", by=anna)
    content = Content(issue="Fax", resolution="Neu starten.")
    with pytest.raises(NotAllowed):
        actions.improve(
            article=made, content=content, by=anna, at=nine, audience=Audience.REQUESTERS
        )
    assert Standing().audience == Audience.INTERNAL
