"""From a parsed mail to a ticket, a follow-up, a delivery report or quarantine: one transaction.

The fate changes in the transaction that makes it true, so that a kill at any moment leaves the
mail either untouched or settled, never both.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stafette.channels.mail import lookups, mail_ids, queries, rules
from stafette.channels.mail.actions.answer import answer_by_mail
from stafette.channels.mail.actions.canary import own_mail_back
from stafette.channels.mail.actions.identity import acts_as, asks_first, block_on
from stafette.channels.mail.actions.quarantine import hold, seen_of
from stafette.channels.mail.actions.report import note_report
from stafette.channels.mail.choices import HoldReason
from stafette.channels.mail.envelope import NULL_SENDER
from stafette.channels.mail.models import Arrival, Fate, Mailbox
from stafette.channels.mail.parsed import ParsedMail
from stafette.channels.mail.tags import number_in, untagged
from stafette.core import events, jobs, rows, transactions
from stafette.files import actions as files
from stafette.people import actions as people
from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import person_with
from stafette.tickets import actions as tickets
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message, Ticket
from stafette.triage.actions import admit


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail with what the desk knows of it."""

    arrival: Arrival
    mail: ParsedMail
    mailbox: Mailbox | None
    at: datetime

    @property
    def sender(self) -> str:
        return self.mail.from_.address

    @property
    def answers_by_itself(self) -> bool:
        null_sender = self.arrival.envelope_from == NULL_SENDER
        return rules.answers_by_itself(self.mail, null_sender=null_sender)

    @property
    def automatic(self) -> bool:
        return self.mail.auto_generated or self.arrival.envelope_from == NULL_SENDER


class SettledAlready(Exception):
    """Somebody else was quicker; nothing of this attempt remains."""


def settle(*, arrival: Arrival, mail: ParsedMail, at: datetime) -> str:
    """Decide what the mail is and do it; returns the fate."""
    try:
        return _settle(arrival, mail, at)
    except SettledAlready:
        return Arrival.objects.values_list("fate", flat=True).get(pk=arrival.pk)


@transactions.atomic
def _settle(arrival: Arrival, mail: ParsedMail, at: datetime) -> str:
    with events.batch():
        jobs.done_here(at=at)
        reading = Reading(arrival, mail, arrival.mailbox or _mailbox(mail), at)
        if own_mail_back(mail, at=at):
            return finish(reading, Fate.CANARY)
        if own := queries.delivery_of([mail.message_id]):
            return finish(reading, Fate.IGNORED, ticket=own.message.ticket, reason="own_mail")
        return _outcome(reading)


def _outcome(reading: Reading) -> str:
    if reading.mail.delivery_report:
        return _report(reading)
    if reason := _reason_to_hold(reading):
        return hold(arrival=reading.arrival, reason=reason, at=reading.at, mail=reading.mail)
    ticket = ticket_of(reading)
    if ticket is None:
        return _new(reading)
    return _noted(reading, ticket) if reading.answers_by_itself else follow_up(reading, ticket)


def _mailbox(mail: ParsedMail) -> Mailbox | None:
    return lookups.mailbox_of([entry.address for entry in (*mail.to, *mail.cc)])


def _reason_to_hold(reading: Reading) -> str:
    """Why no ticket may come of it, whatever it says; "" when one may."""
    if not reading.sender:
        return "no_sender"
    if lookups.is_ours(reading.sender):
        return "own_address"
    return "blocked" if block_on(reading.sender) else ""


def _report(reading: Reading) -> str:
    """A bounce counts only with our token: anybody can write one (A063)."""
    report = reading.mail.delivery_report
    said = [report.original_message_id if report else "", *_said(reading)]
    delivery = queries.delivery_of(said)
    if report is None or delivery is None:
        return hold(
            arrival=reading.arrival, reason="unknown_report", at=reading.at, mail=reading.mail
        )
    note_report(delivery=delivery, report=report, at=reading.at)
    return finish(reading, Fate.REPORT, ticket=delivery.message.ticket)


def ticket_of(reading: Reading) -> Ticket | None:
    """The ticket that the mail belongs to: by secret, by reference, by number from those on it."""
    mail = reading.mail
    return (
        queries.ticket_by_tag(tags_of(reading))
        or queries.ticket_by_references(_references(mail))
        or _ticket_by_number(reading)
    )


def tags_of(reading: Reading) -> list[str]:
    """The tags of our own addresses among the recipients."""
    mail = reading.mail
    said = [reading.arrival.envelope_to, *(entry.address for entry in (*mail.to, *mail.cc))]
    tagged = [untagged(address) for address in said if "+" in address]
    return [tag for address, tag in tagged if tag and lookups.is_ours(address)]


def _references(mail: ParsedMail) -> tuple[str, ...]:
    return tuple(filter(None, (*mail.references, mail.in_reply_to)))


def _ticket_by_number(reading: Reading) -> Ticket | None:
    number = number_in(reading.mail.subject)
    if number is None:
        return None
    found = Ticket.objects.filter(pk=number).select_related("requester").first()
    return found if found and _takes_part(reading, found) else None


def _takes_part(reading: Reading, ticket: Ticket) -> bool:
    person = person_with(kind=ContactKind.MAIL, value=reading.sender)
    known = rules.takes_part(
        person,
        ticket,
        watching=queries.is_watching(person, ticket),
        written_to=queries.was_written_to(reading.sender, ticket),
    )
    return known or acts_as(person, mail=reading.mail, said=_said(reading), ticket=ticket)


def _said(reading: Reading) -> list[str]:
    """Whatever may carry a token of ours."""
    return [*tags_of(reading), *_references(reading.mail)]


def _new(reading: Reading) -> str:
    robot = rules.is_robot(reading.mail) and not queries.is_verified(reading.sender)
    if reading.answers_by_itself or robot:
        return hold(arrival=reading.arrival, reason="automatic", at=reading.at, mail=reading.mail)
    if asks_first(reading.mailbox, sender=reading.sender):
        reason = HoldReason.UNKNOWN_SENDER.value
        return hold(arrival=reading.arrival, reason=reason, at=reading.at, mail=reading.mail)
    ticket, message = open_from(reading, requester=_sender(reading))
    return finish(reading, Fate.TICKET, ticket=ticket, message=message)


def _sender(reading: Reading) -> Person:
    name, address = reading.mail.from_
    language = reading.mailbox.language if reading.mailbox else "de"
    return people.person_for_mail(address=address, name=name, language=language, at=reading.at)


def open_from(reading: Reading, *, requester: Person) -> tuple[Ticket, Message]:
    """Admit the mail as a new request."""
    mail, mailbox = reading.mail, reading.mailbox
    opening = tickets.Opening(
        requester=requester,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        channel=Channel.MAIL,
        service=mailbox.service if mailbox else None,
        language=mailbox.language if mailbox else "",
        files=_stored_files(reading),
    )
    team = mailbox.team if mailbox and mailbox.team and not mailbox.team.retired_on else None
    ticket, message = admit(opening=opening, team=team, at=reading.at)
    _mark(message, reading)
    return ticket, message


def follow_up(reading: Reading, ticket: Ticket) -> str:
    """Words of those on the ticket; a stranger's are kept and marked, and he gains nothing."""
    if agent := _agent_of(reading, ticket):
        return _answered(reading, ticket, by=agent)
    known = _takes_part(reading, ticket)
    words = tickets.Words(
        text=reading.mail.text,
        html=reading.mail.html,
        channel=Channel.MAIL,
        unknown_sender="" if known else reading.sender[:254],
        files=_stored_files(reading),
    )
    by = _sender(reading) if known else None
    message = tickets.receive(ticket=ticket, words=words, by=by, at=reading.at)
    _mark(message, reading)
    return finish(reading, Fate.FOLLOW_UP, ticket=ticket, message=message)


def _agent_of(reading: Reading, ticket: Ticket) -> Person | None:
    """The agent whose word it is; on a ticket of their own they are its requester."""
    person = person_with(kind=ContactKind.MAIL, value=reading.sender)
    if person is None or person.pk == ticket.requester_id:
        return None
    speaks = acts_as(person, mail=reading.mail, said=_said(reading), ticket=ticket)
    return person if speaks else None


def _answered(reading: Reading, ticket: Ticket, *, by: Person) -> str:
    message = answer_by_mail(
        ticket=ticket,
        arrival=reading.arrival,
        mail=reading.mail,
        files=_stored_files(reading),
        by=by,
        at=reading.at,
    )
    if message is None:
        return finish(reading, Fate.FOLLOW_UP, ticket=ticket)
    _mark(message, reading)
    return finish(reading, Fate.FOLLOW_UP, ticket=ticket, message=message)


def _noted(reading: Reading, ticket: Ticket) -> str:
    """What a program answered to us is linked to the ticket and changes nothing (A060)."""
    reason = reading.mail.automatic or "automatic"
    return finish(reading, Fate.IGNORED, ticket=ticket, reason=reason)


def _stored_files(reading: Reading) -> tuple[tickets.Attachment, ...]:
    return tuple(
        tickets.Attachment(
            file=files.store(
                content=one.content, name=one.filename, media_type=one.media_type, at=reading.at
            ),
            inline=one.inline,
            content_id=one.content_id,
        )
        for one in reading.mail.attachments
    )


def _mark(message: Message, reading: Reading) -> None:
    """Words of a program are marked, so that nothing answers them (RFC 3834)."""
    if reading.automatic:
        Message.objects.filter(pk=message.pk).update(automatic=True)


def finish(reading: Reading, fate: str, *, reason: str = "", **outcome: Any) -> str:
    """Write the fate, if it is still ours to write. Raises SettledAlready."""
    mail = reading.mail
    if outcome.get("ticket") and mail.message_id and fate in (Fate.TICKET, Fate.FOLLOW_UP):
        digest = mail_ids.digest(mail.message_id)
        lookups.remember(digest, ticket_id=outcome["ticket"].pk, ours=False)
    told = {f"{name}_id": one.pk for name, one in outcome.items()} | seen_of(mail)
    told |= {"fate": fate, "reason": reason[:40], "understood_at": reading.at}
    told["mailbox_id"] = reading.mailbox.pk if reading.mailbox else None
    untouched = {"id": reading.arrival.pk, "fate": reading.arrival.fate}
    if not rows.update(Arrival, untouched, told):
        raise SettledAlready
    return fate
