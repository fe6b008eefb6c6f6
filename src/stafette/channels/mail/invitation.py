"""A calendar invitation as a few plain words (RFC 5545): read, never carried out.

Only the first event is read. Times with a zone that we know are aware, others stay without one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

MAX_BYTES: Final = 256 * 1024
LONGEST: Final = 300
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_MOMENT: Final = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
# Outlook's own names for the zones that a German company meets (CLDR, windowsZones).
_ZONES: Final = {
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "romance standard time": "Europe/Paris",
    "gmt standard time": "Europe/London",
    "e. europe standard time": "Europe/Chisinau",
    "utc": "UTC",
    "eastern standard time": "America/New_York",
    "pacific standard time": "America/Los_Angeles",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """`starts` and `ends` are dates (whole days) or times; `cancelled` says that it is off."""

    summary: str
    starts: date | None
    ends: date | None
    place: str
    organiser: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class _Line:
    parameters: dict[str, str]
    value: str


def invitation_of(content: bytes) -> Invitation | None:
    """The first event of a calendar file; None when there is none. Never raises."""
    text = content[:MAX_BYTES].decode("utf-8", "replace").replace("\0", "")
    lines = _FOLD.sub("", text).splitlines()
    upper = [line.strip().upper() for line in lines]
    if "BEGIN:VEVENT" not in upper:
        return None
    start = upper.index("BEGIN:VEVENT")
    head, event = _fields(lines[:start]), _fields(_own_lines(lines[start + 1 :]))
    states = {_value(head, "METHOD").upper(), _value(event, "STATUS").upper()}
    return Invitation(
        summary=_plain(_value(event, "SUMMARY")),
        starts=_moment(event.get("DTSTART")),
        ends=_moment(event.get("DTEND")),
        place=_plain(_value(event, "LOCATION")),
        organiser=_organiser(event.get("ORGANIZER")),
        cancelled=bool(states & {"CANCEL", "CANCELLED"}),
    )


def _own_lines(lines: list[str]) -> list[str]:
    """The event's lines without those of what lies in it (alarms)."""
    own, depth = [], 0
    for line in lines:
        name = line[:6].upper()
        if name == "BEGIN:":
            depth += 1
        elif line[:4].upper() == "END:":
            if not depth:
                break
            depth -= 1
        elif not depth:
            own.append(line)
    return own


def _fields(lines: list[str]) -> dict[str, _Line]:
    """By name in capitals, the first of each."""
    found: dict[str, _Line] = {}
    for line in lines:
        head, value = _parted(line)
        name, *parameters = head.split(";")
        told = dict(one.partition("=")[::2] for one in parameters)
        plain = {key.upper(): said.strip('"') for key, said in told.items()}
        found.setdefault(name.strip().upper(), _Line(plain, value))
    return found


def _parted(line: str) -> tuple[str, str]:
    """At the first colon outside quotes."""
    quoted = False
    for place, sign in enumerate(line):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return line[:place], line[place + 1 :]
    return line, ""


def _value(fields: dict[str, _Line], name: str) -> str:
    line = fields.get(name)
    return line.value.strip() if line else ""


def _plain(said: str) -> str:
    """One line without escapes."""
    words = _ESCAPED.sub(lambda one: " " if one.group(1) in "nN" else one.group(1), said)
    return " ".join(words.split())[:LONGEST]


def _organiser(line: _Line | None) -> str:
    if line is None:
        return ""
    scheme, _, address = line.value.strip().partition(":")
    address = address if scheme.lower() == "mailto" else ""
    name = line.parameters.get("CN", "")
    told = f"{name} <{address}>" if name and address else name or address
    return _plain(told)


def _moment(line: _Line | None) -> date | None:
    """A day, a time with its zone, or a floating one; None when it is none."""
    found = _MOMENT.fullmatch(line.value.strip()) if line else None
    if line is None or found is None:
        return None
    try:
        day = date.fromisoformat(found.group(1))
        if not 1970 <= day.year <= 2200:  # beyond, no zone can be added to it
            return None
        if not found.group(2):
            return day
        clock = time.fromisoformat(found.group(2))
        zone = UTC if found.group(3) else _zone(line.parameters.get("TZID", ""))
        return datetime.combine(day, clock, tzinfo=zone)
    except ValueError:
        return None


def _zone(said: str) -> ZoneInfo | None:
    name = _ZONES.get(said.strip().lower(), said.strip().lstrip("/"))
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):
        return None
