"""Deadlines counted by hand for Europe/Berlin in 2026 and 2027, from the stored service hours.

Each line of the table is asked of the calendar in both directions, and of a ticket that is opened
at its start: its clock is due then, and the sentence that says why names just that. A moment of a
doubled hour is written with its offset.
"""

import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from stafette.sla import actions, queries
from stafette.sla.choices import Measure
from stafette.sla.models import Coverage, Promise, ServiceHours
from tests.people_of_the_story import NINE
from tests.sla.calendars_of_the_story import berlin, length
from tests.sla.clocks_of_the_story import allow, clock, opened

pytestmark = pytest.mark.django_db

HALF_DAYS = "{0}-12-24 {1}\n{0}-12-31 {1}\n"


def half_days(hours: str) -> str:
    return "".join(HALF_DAYS.format(year, hours) for year in (2026, 2027))


WRITTEN = {
    # 8:30 from Monday to Thursday, 6:00 on Fridays: 40 hours a week
    "München": actions.WrittenHours(
        name="München",
        time_zone="Europe/Berlin",
        week="Mo-Do 08:00-17:00\nFr 08:00-14:00",
        breaks="Mo-Do 12:00-12:30",
        exceptions=half_days("08:00-12:00")
        + "05.01.2026 zu\n15.05.2026 zu\n05.06.2026 zu\n28.05.2027 zu",
        country="DE",
        subdivision="BY",
    ),
    # 9:00 a day and 4:00 on Saturdays: 49 hours a week
    "Köln": actions.WrittenHours(
        name="Köln",
        time_zone="Europe/Berlin",
        week="Mo-Fr 09:00-18:00\nSa 09:00-13:00",
        exceptions=half_days("09:00-13:00") + "05.06.2026 zu\n07.05.2027 zu",
        country="DE",
        subdivision="NW",
    ),
    # 8:00 a day and 4:00 on Saturdays: 44 hours a week
    "Leipzig": actions.WrittenHours(
        name="Leipzig",
        time_zone="Europe/Berlin",
        week="Mo-Fr 08:00-17:00\nSa 09:00-13:00",
        breaks="Mo-Fr 12:00-13:00",
        exceptions=half_days("08:00-12:00") + "15.05.2026 zu",
        country="DE",
        subdivision="SN",
    ),
    # 8:00 a night, without holidays
    "Nacht": actions.WrittenHours(
        name="Nacht",
        time_zone="Europe/Berlin",
        week="Mo-So 00:00-06:00, 22:00-24:00",
    ),
    "immer": actions.WrittenHours(
        name="immer", time_zone="Europe/Berlin", week="Mo-So 00:00-24:00"
    ),
    # across the hour that the clock change takes and gives
    "Sonntag": actions.WrittenHours(
        name="Sonntag", time_zone="Europe/Berlin", week="So 01:00-04:00"
    ),
}

# Calendar, start, working time, when it is used up, and why by hand.
TABLE = """
München | 2026-01-12 08:00 |    8:30 | 2026-01-12 17:00 | ein ganzer Montag, genau bis zum Schluss
München | 2026-01-12 11:00 |    2:00 | 2026-01-12 13:30 | 1:00 vor der Pause, 1:00 danach
München | 2026-01-12 12:10 |    0:30 | 2026-01-12 13:00 | in der Pause begonnen, ab 12:30
München | 2026-01-16 13:00 |    1:00 | 2026-01-16 14:00 | Freitag schließt um 14 Uhr
München | 2026-01-16 13:00 |    1:01 | 2026-01-19 08:01 | 1:00 am Freitag, 0:01 am Montag
München | 2026-01-15 16:00 |    8:00 | 2026-01-19 09:00 | 1:00 Do, 6:00 Fr, 1:00 Mo
München | 2026-01-12 08:00 |   40:00 | 2026-01-16 14:00 | 4 mal 8:30 und 6:00: eine Woche
München | 2026-01-12 08:00 |   41:00 | 2026-01-19 09:00 | eine Woche und 1:00
München | 2026-02-03 05:00 |    0:20 | 2026-02-03 08:20 | vor dem Öffnen begonnen
München | 2026-02-03 17:00 |    0:20 | 2026-02-04 08:20 | beim Schließen begonnen: am nächsten Tag
München | 2026-01-01 10:00 |    1:00 | 2026-01-02 09:00 | Neujahr ist ein Donnerstag
München | 2026-01-02 12:00 |    4:00 | 2026-01-07 10:00 | 2:00 Fr, Brückentag Mo, Dreikönige Di
München | 2027-01-05 16:00 |    2:00 | 2027-01-07 09:00 | Dreikönige ist ein Mittwoch
München | 2026-03-27 13:00 |    8:00 | 2026-03-30 15:30 | 1:00 Fr, 4:00 und 3:00 Mo, Sommerzeit
München | 2026-04-02 16:30 |    1:00 | 2026-04-07 08:30 | Karfreitag bis Ostermontag zu
München | 2026-05-13 16:00 |    3:00 | 2026-05-18 10:00 | Himmelfahrt Do, Brückentag Fr
München | 2026-05-22 13:30 |    1:00 | 2026-05-26 08:30 | Pfingstmontag
München | 2026-06-03 16:00 |    2:00 | 2026-06-08 09:00 | Fronleichnam Do, Brückentag Fr
München | 2027-05-26 12:15 |    5:30 | 2027-05-31 09:00 | 4:30 Mi, Fronleichnam, Brückentag, 1:00
München | 2026-10-23 13:30 |    1:30 | 2026-10-26 09:00 | 0:30 Fr, Winterzeit am Sonntag, 1:00 Mo
München | 2026-12-23 16:00 |    5:00 | 2026-12-24 12:00 | 1:00 Mi, 4:00 am halben Heiligabend
München | 2026-12-23 16:00 |    5:01 | 2026-12-28 08:01 | Heiligabend ist voll, Weihnachten bis So
München | 2026-12-23 16:00 |    6:00 | 2026-12-28 09:00 | 1:00 Mi, 4:00 Do, 1:00 Mo
München | 2026-12-24 12:00 |    1:00 | 2026-12-28 09:00 | Heiligabend schließt um 12 Uhr
München | 2026-12-21 08:00 |   40:00 | 2026-12-29 10:00 | 25:30, 4:00 am 24., 8:30 am 28., 2:00
München | 2026-12-30 08:00 |   13:00 | 2027-01-04 08:30 | 8:30, 4:00 am 31., Neujahr Fr, 0:30 Mo
München | 2027-03-25 16:00 |    2:00 | 2027-03-30 09:00 | Ostern und Sommerzeit am selben Tag
München | 2027-10-29 13:00 |    2:00 | 2027-11-02 09:00 | Winterzeit So, Allerheiligen Mo
München | 2027-12-23 16:30 |    4:30 | 2027-12-24 12:00 | halber Freitag, nicht bis 14 Uhr
München | 2027-12-23 16:30 |    5:00 | 2027-12-27 08:30 | Weihnachten am Wochenende
München | 2027-12-31 11:00 |    2:00 | 2028-01-03 09:00 | 1:00 Silvester, Neujahr Samstag, 1:00 Mo
Köln    | 2026-02-06 17:00 |    3:00 | 2026-02-07 11:00 | 1:00 Fr, 2:00 am Samstagvormittag
Köln    | 2026-02-07 12:00 |    2:00 | 2026-02-09 10:00 | 1:00 Sa, 1:00 Mo
Köln    | 2026-02-08 15:00 |    0:45 | 2026-02-09 09:45 | sonntags zu
Köln    | 2026-02-09 09:00 |   49:00 | 2026-02-14 13:00 | 5 mal 9:00 und 4:00: eine Woche
Köln    | 2026-02-09 09:00 |   49:01 | 2026-02-16 09:01 | eine Woche und 0:01
Köln    | 2026-01-05 17:00 |    2:00 | 2026-01-06 10:00 | Dreikönige wird in NW gearbeitet
Köln    | 2026-04-30 17:00 |    4:00 | 2026-05-02 12:00 | 1:00 Do, Maifeiertag, 3:00 Sa
Köln    | 2026-06-03 17:30 |    1:00 | 2026-06-06 09:30 | Fronleichnam, Brückentag, 0:30 Sa
Köln    | 2026-10-02 17:00 |    3:00 | 2026-10-05 11:00 | Tag der Einheit am Samstag
Köln    | 2026-10-24 12:30 |    1:00 | 2026-10-26 09:30 | 0:30 vor der Winterzeit, 0:30 danach
Köln    | 2026-10-30 17:30 |    1:30 | 2026-10-31 10:00 | Reformationstag wird in NW gearbeitet
Köln    | 2026-11-17 17:00 |    2:00 | 2026-11-18 10:00 | Buß- und Bettag wird in NW gearbeitet
Köln    | 2026-12-23 17:00 |    6:00 | 2026-12-28 10:00 | 1:00, 4:00 am 24., Fr und Sa frei, 1:00
Köln    | 2026-12-31 12:00 |    3:00 | 2027-01-02 11:00 | 1:00, Neujahr, 2:00 am Samstag
Köln    | 2027-03-25 17:00 |    5:00 | 2027-03-27 13:00 | Karfreitag, 4:00 am Karsamstag
Köln    | 2027-03-25 17:00 |    6:00 | 2027-03-30 10:00 | Karfreitag, 4:00 Sa, Ostermontag, 1:00
Köln    | 2027-05-05 17:00 |    2:00 | 2027-05-08 10:00 | Himmelfahrt, Brückentag, 1:00 Sa
Köln    | 2027-10-30 12:00 |    3:00 | 2027-11-02 11:00 | 1:00 Sa, Winterzeit, Allerheiligen Mo
Leipzig | 2026-02-04 11:45 |    0:30 | 2026-02-04 13:15 | 0:15 vor und nach der Pause
Leipzig | 2026-02-04 11:00 |    1:00 | 2026-02-04 12:00 | genau am Beginn der Pause
Leipzig | 2026-02-04 12:00 |    1:00 | 2026-02-04 14:00 | die Pause zählt nicht
Leipzig | 2026-03-28 12:00 |    2:00 | 2026-03-30 09:00 | 1:00 Sa, Sommerzeit, 1:00 Mo
Leipzig | 2026-05-13 16:00 |    6:00 | 2026-05-18 09:00 | Himmelfahrt, Brückentag, 4:00 Sa, 1:00 Mo
Leipzig | 2026-06-03 16:00 |    2:00 | 2026-06-04 09:00 | Fronleichnam wird in SN gearbeitet
Leipzig | 2026-04-13 08:00 |  440:00 | 2026-06-25 17:00 | zehn Wochen, vier Tage frei: 4 mal 8:00
Leipzig | 2026-10-30 16:30 |    1:30 | 2026-11-02 09:00 | Reformationstag am Samstag
Leipzig | 2026-11-17 16:00 |    2:00 | 2026-11-19 09:00 | Buß- und Bettag
Leipzig | 2027-11-16 11:30 |    6:00 | 2027-11-18 09:30 | 4:30, Buß- und Bettag, 1:30
Leipzig | 2027-10-30 12:00 |    2:00 | 2027-11-01 09:00 | Allerheiligen wird in SN gearbeitet
Leipzig | 2026-12-24 11:00 |    3:00 | 2026-12-28 10:00 | 1:00, zweiter Feiertag am Samstag, 2:00
Nacht   | 2026-02-09 23:00 |    3:00 | 2026-02-10 02:00 | 1:00 vor, 2:00 nach Mitternacht
Nacht   | 2026-02-09 12:00 |    2:00 | 2026-02-10 00:00 | genau um Mitternacht
Nacht   | 2026-02-09 12:00 |    8:00 | 2026-02-10 06:00 | eine Nacht
Nacht   | 2026-02-09 12:00 |    8:01 | 2026-02-10 22:01 | eine Nacht und 0:01
Nacht   | 2026-03-28 22:00 |    7:00 | 2026-03-29 06:00 | der Nacht fehlt eine Stunde
Nacht   | 2026-03-28 22:00 |    8:00 | 2026-03-29 23:00 | 7:00 und 1:00 in der nächsten
Nacht   | 2027-03-27 23:00 |    3:30 | 2027-03-28 03:30 | 3:00 bis 2 Uhr, weiter ab 3 Uhr
Nacht   | 2026-10-24 22:00 |    8:00 | 2026-10-25 05:00 | 2:00, 2:00 bis 2 Uhr, 2:00, 2:00
Nacht   | 2026-10-24 22:00 |    9:00 | 2026-10-25 06:00 | die Nacht hat neun Stunden
Nacht   | 2026-10-25 01:00 |    1:30 | 2026-10-25 02:30+02:00 | in der ersten doppelten Stunde
Nacht   | 2026-10-25 01:00 |    2:30 | 2026-10-25 02:30+01:00 | in der zweiten doppelten Stunde
Nacht   | 2026-12-31 23:30 |    1:00 | 2027-01-01 00:30 | über Neujahr, ohne Feiertage
immer   | 2026-03-28 12:00 |   24:00 | 2026-03-29 13:00 | der Tag hat 23 Stunden
immer   | 2026-03-29 00:00 |   23:00 | 2026-03-30 00:00 | der Tag hat 23 Stunden
immer   | 2026-03-29 01:59 |    0:01 | 2026-03-29 03:00 | auf 2 Uhr folgt gleich 3 Uhr
immer   | 2026-10-24 12:00 |   24:00 | 2026-10-25 11:00 | der Tag hat 25 Stunden
immer   | 2026-10-25 00:00 |   25:00 | 2026-10-26 00:00 | der Tag hat 25 Stunden
immer   | 2027-10-31 02:00+01:00 | 1:00 | 2027-10-31 03:00 | in der zweiten doppelten Stunde
immer   | 2026-03-01 00:00 |  744:00 | 2026-04-01 01:00 | der März hat 743 Stunden
immer   | 2026-10-01 00:00 |  745:00 | 2026-11-01 00:00 | der Oktober hat 745 Stunden
immer   | 2026-01-01 00:00 | 8760:00 | 2027-01-01 00:00 | beide Umstellungen heben sich auf
Sonntag | 2026-03-29 01:30 |    1:30 | 2026-03-29 04:00 | 0:30 bis 2 Uhr, 1:00 ab 3 Uhr
Sonntag | 2026-03-22 03:30 |    2:30 | 2026-03-29 04:00 | 0:30, und 2:00 am kurzen Sonntag
Sonntag | 2027-03-28 00:00 |    2:30 | 2027-04-04 01:30 | 2:00 am kurzen Sonntag, 0:30
Sonntag | 2026-10-25 01:00 |    4:00 | 2026-10-25 04:00 | vier Stunden am langen Sonntag
Sonntag | 2027-10-31 01:00 |    2:00 | 2027-10-31 02:00+01:00 | 1:00, und die erste doppelte Stunde
"""
CASES = [tuple(map(str.strip, line.split("|"))) for line in TABLE.strip().splitlines()]
cases = pytest.mark.parametrize(("written", "start", "working", "due", "reason"), CASES)

WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def stored(written: str) -> ServiceHours:
    return actions.save_hours(hours=None, to=WRITTEN[written], by=None, at=NINE)


def clock_of_a_ticket(hours: ServiceHours, start: datetime, working: timedelta):
    """Of one that was opened at the start, with that much time for its resolution."""
    promise = Promise.objects.create(name="Table", hours=hours)
    allow(promise, Measure.RESOLUTION, working / timedelta(hours=1), priorities=[4])
    Coverage.objects.create(promise=promise)
    return clock(opened(at=start))


# Nights, weekends and holidays that pushed it; test_why tells which.
CLOSED = re.compile(r"(, which is closed from .+ to .+|, der von .+ bis .+ geschlossen ist)?[.]")


def said_in_english(working: str, due: datetime, name: str) -> str:
    hours, minutes = map(int, working.split(":"))
    told = f"{hours} h {minutes} min"
    if not hours:
        told = f"{minutes} minute{'s' * (minutes > 1)}"
    elif not minutes:
        told = f"{hours} hour{'s' * (hours > 1)}"
    day = f"{WEEKDAYS['en'][due.weekday()]} {due.day} {MONTHS[due.month - 1]} {due.year}"
    until = f"Resolution until {day}, {due:%H:%M}{which_of_two(due)}"
    return f"{until}, because P4 has {told} of working time by the calendar {name}"


def said_in_german(working: str, due: datetime, name: str) -> str:
    hours, minutes = map(int, working.split(":"))
    told = f"{hours} Std. {minutes} Min"
    if not hours:
        told = f"{minutes} Minute{'n' * (minutes > 1)}"
    elif not minutes:
        told = f"{hours} Stunde{'n' * (hours > 1)}"
    day = f"{WEEKDAYS['de'][due.weekday()]}, {due:%d.%m.%Y}"
    until = f"Lösung bis {day}, {due:%H:%M} Uhr{which_of_two(due)}"
    return f"{until}, weil P4 {told} Arbeitszeit nach dem Kalender {name} hat"


def which_of_two(due: datetime) -> str:
    """Both clock changes back lie between 2 and 3 o'clock, on the only days this table has."""
    doubled = due.date() in (date(2026, 10, 25), date(2027, 10, 31)) and due.hour == 2
    return f" (UTC+0{due.utcoffset() // timedelta(hours=1)}:00)" if doubled else ""


@cases
def test_it_ends_when_the_hand_says(written, start, working, due, reason):
    calendar = queries.calendar_of(stored(written), at=berlin(start))

    ends = calendar.add(berlin(start), length(working))
    assert ends.isoformat() == berlin(due).isoformat(), reason


@cases
def test_it_measures_what_the_hand_says(written, start, working, due, reason):
    calendar = queries.calendar_of(stored(written), at=berlin(start))

    assert calendar.between(berlin(start), berlin(due)) == length(working), reason


@cases
def test_a_ticket_is_due_then_and_the_sentence_says_just_that(written, start, working, due, reason):
    one = clock_of_a_ticket(stored(written), berlin(start), length(working))

    assert one.due_at.timestamp() == berlin(due).timestamp(), reason
    for language, said in (("en", said_in_english), ("de", said_in_german)):
        with translation.override(language):
            told = queries.why(one, berlin(start))
        begins = said(working, berlin(due), written)
        assert (told[: len(begins)], bool(CLOSED.fullmatch(told[len(begins) :]))) == (begins, True)
