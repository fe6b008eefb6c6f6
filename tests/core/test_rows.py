"""Rows give and take what the ORM would."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stafette.catalog.models import Service
from stafette.core import rows
from stafette.core.models import Job, JobState, Lease
from stafette.people.choices import ContactKind
from stafette.people.models import Contact, Person
from stafette.sla.models import Clock, Promise, ServiceHours
from tests.people_of_the_story import NINE, promise
from tests.sla.clocks_of_the_story import opened

pytestmark = pytest.mark.django_db
ODD = datetime(2026, 3, 29, 1, 2, 3, 456789, tzinfo=UTC)


def person(name="Ada", **told):
    return Person(name=name, made_at=NINE, **told)


def fields(one):
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}


def test_what_is_inserted_reads_as_if_the_orm_had_saved_it():
    odd = Job(
        name="test.ä\"'%s",
        payload={"deep": [1, None, "ß"], "moment": "x"},
        made_at=ODD,
        due_at=ODD,
        state=JobState.DEAD,
        attempts=3,
    )
    rows.insert([odd])

    saved = Job.objects.get(pk=odd.pk)
    assert fields(saved) == fields(odd)
    assert saved._state.adding is odd._state.adding is False


def test_days_and_nothing_and_codes_are_kept():
    kept = rows.insert([person(retired_on=date(2026, 2, 28), mail=None, character_keys=False)])[0]

    assert fields(Person.objects.get(pk=kept.pk)) == fields(kept)


def test_many_are_inserted_in_order_with_their_ids():
    made = rows.insert(person(f"P{number}") for number in range(250))

    found = Person.objects.in_bulk([one.pk for one in made])
    assert [found[one.pk].name for one in made] == [f"P{number}" for number in range(250)]


def test_a_row_with_a_key_of_its_own_keeps_it():
    rows.insert([Lease(name="test", owner="a", until=NINE)])

    assert Lease.objects.get().pk == "test"


def test_what_is_there_already_is_left_alone_when_asked():
    ada = rows.insert([person()])[0]
    first = Contact(person=ada, kind=ContactKind.MAIL, value="a@x.example")
    again = Contact(person=ada, kind=ContactKind.MAIL, value="a@x.example")

    rows.insert([first], or_ignore=True)
    rows.insert([again], or_ignore=True)

    assert Contact.objects.values_list("value", "kind").get() == ("a@x.example", "mail")


def test_nothing_is_inserted_of_nothing():
    assert rows.insert([]) == []


def test_a_selected_row_is_the_instance_that_the_orm_gives():
    saved = person("Grace", retired_on=date(2026, 1, 1))
    saved.save()
    Job.objects.create(name="a", payload={"x": [1]}, made_at=ODD, due_at=ODD, lease_until=None)
    Service.objects.create(names={"de": "Netz", "en": "Network"})

    for model in (Person, Job, Service):
        (read,) = rows.select(model, "WHERE id IS NOT NULL")
        assert (read, fields(read)) == (model.objects.get(), fields(model.objects.get()))


def test_rows_come_with_those_that_they_name_and_share_them():
    standard, other = promise(), promise("OLA", covers_all=False)
    ticket, measures = opened(), ["response", "resolution", "leg"]
    Clock.objects.filter(ticket=ticket).delete()
    for measure, of in zip(measures, [standard, standard, other], strict=True):
        told = {"promise": of, "hours": of.hours, "started_at": NINE, "used": timedelta()}
        Clock.objects.create(ticket=ticket, measure=measure, allowed=timedelta(hours=1), **told)

    read = rows.select_with(Clock, ("hours", "promise"), "ORDER BY sla_clock.id")

    assert [fields(one) for one in read] == [fields(one) for one in Clock.objects.order_by("id")]
    assert [fields(one.promise) for one in read] == [
        fields(Promise.objects.get(pk=of.pk)) for of in (standard, standard, other)
    ]
    assert read[0].promise is read[1].promise
    assert [fields(one.hours) for one in read[1:]] == [
        fields(ServiceHours.objects.get(pk=of.hours_id)) for of in (standard, other)
    ]


def test_a_new_row_is_what_the_model_itself_would_be():
    told = {"name": "a.b", "made_at": NINE, "due_at": NINE, "payload": {"a": 1}}
    made, usual = rows.new(Job, **told), Job(**told)
    assert (fields(made), made._state.adding) == (fields(usual), True)
    rows.insert([made])
    assert fields(Job.objects.get(pk=made.pk)) == fields(made)
    assert rows.new(Job).payload is not rows.new(Job).payload


def test_lengths_of_time_survive_both_ways():
    field = Clock._meta.get_field("allowed")
    table = rows.table(Clock)
    place = table.fields.index(field)
    told = table.adapt[place](timedelta(hours=4, microseconds=1))
    read = dict(table.readers).get("allowed", lambda value: value)

    assert read(told) == timedelta(hours=4, microseconds=1)


def test_an_update_touches_only_the_rows_that_are_meant():
    for attempts in (1, 2):
        Job.objects.create(name="a", made_at=NINE, due_at=NINE, attempts=attempts)

    count = rows.update(
        Job, {"attempts": 2, "lease_until": None}, {"state": JobState.DONE, "done_at": ODD}
    )

    assert count == 1
    assert list(Job.objects.order_by("id").values_list("state", "done_at")) == [
        (JobState.READY, None),
        (JobState.DONE, ODD),
    ]


def test_what_is_stored_again_is_what_was_named_of_the_rows_that_are_meant():
    promise()
    ticket = opened()
    response, resolution = Clock.objects.order_by("id")
    untouched, before = opened(by=ticket.requester), fields(resolution)
    for one in (response, resolution):
        one.used, one.stopped_at, one.measure = timedelta(minutes=7), ODD, "leg"

    rows.store([response, resolution], ("used", "stopped_at"))

    again = Clock.objects.get(pk=resolution.pk)
    assert fields(again) == {**before, "used": timedelta(minutes=7), "stopped_at": ODD}
    stopped = Clock.objects.filter(stopped_at=ODD).values_list("ticket_id", "measure")
    assert list(stopped.order_by("id")) == [(ticket.pk, "response"), (ticket.pk, "resolution")]
    assert Clock.objects.filter(ticket=untouched, stopped_at=None).count() == 2
