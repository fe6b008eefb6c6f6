from datetime import timedelta

import pytest
from django.utils import translation

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage
from tests.people_of_the_story import NINE, service_hours
from tests.sla.clocks_of_the_story import HOUR, opened, told

pytestmark = pytest.mark.django_db

GOLD = {(Measure.RESPONSE, 1): HOUR, (Measure.RESOLUTION, 1): 4 * HOUR}


@pytest.fixture
def hours():
    return service_hours()


def saved(hours, promise=None, name="Gold", allowed=GOLD):
    return actions.save_promise(
        promise=promise, name=name, hours=hours, allowed=allowed, by=None, at=NINE
    )


def targets(promise):
    return {(it.measure, it.priority): it.allowed for it in promise.targets.all()}


def test_a_promise_has_its_targets(hours):
    gold = saved(hours)

    assert targets(gold) == GOLD
    assert told("PromiseSaved") == [{"promise_id": gold.pk}]


def test_a_change_replaces_the_targets(hours):
    gold = saved(hours)

    again = saved(hours, gold, allowed={(Measure.RESPONSE, 1): 2 * HOUR})

    assert again.pk == gold.pk
    assert targets(gold) == {(Measure.RESPONSE, 1): 2 * HOUR}


@pytest.mark.parametrize(
    ("allowed", "sentence"),
    [
        (
            {(Measure.RESPONSE, 1): timedelta()},
            "Response at P1 needs a time above zero and up to 2000 h.",
        ),
        (
            {(Measure.RESPONSE, 2): timedelta(days=400)},
            "Response at P2 needs a time above zero and up to 2000 h.",
        ),
        (
            {(Measure.RESPONSE, 6): HOUR},
            "A target needs one of the measures and a priority from 1 to 5.",
        ),
        (
            {("speed", 1): HOUR},
            "A target needs one of the measures and a priority from 1 to 5.",
        ),
        (
            {(Measure.RESPONSE, 1): 5 * HOUR, (Measure.RESOLUTION, 1): 4 * HOUR},
            "At P1 the response is promised later than the resolution.",
        ),
    ],
)
def test_what_cannot_be_promised_is_refused_in_a_sentence(hours, allowed, sentence):
    with translation.override("en"), pytest.raises(actions.WrongPromise) as refused:
        saved(hours, allowed=allowed)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the promise a name."),
        ("Gold", 'There is another promise with the name "Gold".'),
    ],
)
def test_a_promise_has_a_name_of_its_own(hours, name, sentence):
    saved(hours)

    with translation.override("en"), pytest.raises(actions.WrongPromise) as refused:
        saved(hours, name=name)

    assert str(refused.value) == sentence


def test_covering_again_replaces_the_promise(hours):
    gold, silver = saved(hours), saved(hours, name="Silver")
    whom = {"organisation": None, "service": None, "by": None, "at": NINE}

    first = actions.cover(promise=gold, **whom)
    second = actions.cover(promise=silver, **whom)

    assert (first.pk, Coverage.objects.count()) == (second.pk, 1)
    assert queries.terms_for(opened(), at=NINE).promise == silver


def test_uncovering_lets_nothing_hold(hours):
    coverage = actions.cover(
        promise=saved(hours), organisation=None, service=None, by=None, at=NINE
    )

    actions.uncover(coverage=coverage, by=None, at=NINE)

    assert queries.terms_for(opened(), at=NINE) is None
