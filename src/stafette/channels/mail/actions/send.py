"""Out: a public message becomes deliveries, and each is sent until it is safe or hopeless."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from stafette.channels.mail import lookups, mail_ids, queries, transport, ways_out
from stafette.channels.mail.actions import pace
from stafette.channels.mail.actions.promise import LEFT_AFTER, MOST_LEFT, renew_promise
from stafette.channels.mail.actions.protect import Unprotected, protected
from stafette.channels.mail.actions.report import tell_of_failure
from stafette.channels.mail.actions.signing import signed_for
from stafette.channels.mail.actions.undeliverable import note_undeliverable
from stafette.channels.mail.composition import AUTO_REPLIED, Letter, NotAnAddress, compose
from stafette.channels.mail.models import Delivery, DeliveryState, Mailbox, MailIdentity
from stafette.channels.mail.quoting import Quoted, quotes_below
from stafette.channels.mail.sealed import NoSecret
from stafette.channels.mail.tags import tagged
from stafette.channels.mail.transport import Answer
from stafette.core import clock, jobs, jumps, rows, transactions
from stafette.feedback.queries import rating_token
from stafette.people.choices import ContactKind
from stafette.people.models import Person
from stafette.people.queries import person_with
from stafette.tickets.choices import Channel
from stafette.tickets.models import Message, Ticket

# RFC 5321, 4.5.4.1: four to five days before giving up.
PATIENCE: Final = timedelta(days=5)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
# Nothing of ours may fill a mailbox, whatever goes wrong (reliability.md R5).
MOST_AUTOMATIC, WITHIN = 20, timedelta(days=1)
_AUTOMATIC_LATELY = """
JOIN tickets_message m ON m.id = mail_delivery.message_id
WHERE m.ticket_id = %s AND m.automatic AND mail_delivery.queued_at > %s LIMIT %s"""


@transactions.atomic
def queue(*, message_id: int, at: datetime) -> list[Delivery]:
    """Promise the message to each of its recipients, once; it leaves when it is released.

    Raises NoMailbox when the desk has none to send from.
    """
    message = _message(message_id)
    if message.withdrawn_at or (message.automatic and _told_enough(message, at)):
        return []
    mailbox = queries.mailbox_for(message.ticket)
    domain = mailbox.address.rpartition("@")[2]
    wanted = [
        Delivery(
            message=message,
            mailbox=mailbox,
            recipient=recipient,
            mail_id=mail_ids.mail_id(message_id=message.pk, recipient=recipient, domain=domain),
            queued_at=at,
            next_attempt_at=max(at, message.release_at),
        )
        for recipient in _recipients(message)
    ]
    rows.insert(wanted, or_ignore=True)
    rows.insert(
        (
            MailIdentity(digest=mail_ids.digest(one.mail_id), ticket=message.ticket, ours=True)
            for one in wanted
        ),
        or_ignore=True,
    )
    made = rows.select(Delivery, "WHERE message_id = %s ORDER BY id", [message.pk])
    for one in made:
        promise(one, at)
    return made


def _told_enough(message: Message, at: datetime) -> bool:
    told = [message.ticket_id, rows.moment(at - WITHIN), MOST_AUTOMATIC]
    return len(rows.select(Delivery, _AUTOMATIC_LATELY, told)) == MOST_AUTOMATIC


def _message(message_id: int) -> Message:
    """With its ticket and requester."""
    message = rows.one(Message, message_id)
    message.ticket = rows.one(Ticket, message.ticket_id)
    message.ticket.requester = rows.one(Person, message.ticket.requester_id)
    return message


def _recipients(message: Message) -> list[str]:
    """The requester and those in copy, each once; never an address of our own (A061)."""
    said = [message.ticket.requester.mail or "", *message.cc]
    unique = dict.fromkeys(str(one).strip().lower() for one in said if one)
    return [one for one in unique if not lookups.is_ours(one)]


def promise(delivery: Delivery, at: datetime) -> None:
    """An attempt when its moment has come; one that comes too late finds nothing to do."""
    send_later.enqueue(
        at=at,
        key=f"{delivery.pk}.{delivery.attempts}.{delivery.next_attempt_at.timestamp():.0f}",
        due_at=delivery.next_attempt_at,
        delivery_id=delivery.pk,
    )


@transactions.atomic
def withdraw(*, message_id: int) -> None:
    """Its author took the message back: nothing leaves."""
    Delivery.objects.filter(message=message_id, state=DeliveryState.QUEUED).update(
        state=DeliveryState.WITHDRAWN
    )


@transactions.atomic
def hasten(*, message_id: int, at: datetime) -> None:
    """Its author does not want to wait: what is promised for later is promised for now."""
    for one in Delivery.objects.filter(
        message=message_id, state=DeliveryState.QUEUED, attempts=0, next_attempt_at__gt=at
    ):
        Delivery.objects.filter(pk=one.pk).update(next_attempt_at=at)
        send_later.enqueue(at=at, key=f"{one.pk}.hastened", delivery_id=one.pk)


def send(*, delivery_id: int, at: datetime) -> str:
    """Try once to hand the mail over; returns the state after it.

    The dialogue with the server holds no transaction. A kill between its end and the commit sends
    the mail once more, with the same Message-ID, by which mail readers fold the two.
    """
    delivery = rows.one(Delivery, delivery_id)
    delivery.message = _message(delivery.message_id)
    if delivery.state != DeliveryState.QUEUED or _waits(delivery, at=at):
        return delivery.state
    if delivery.message.withdrawn_at:
        withdraw(message_id=delivery.message_id)
        return DeliveryState.WITHDRAWN
    return _attempt(delivery, queries.mailbox_for(delivery.message.ticket), at=at)


def _attempt(delivery: Delivery, mailbox: Mailbox, *, at: datetime) -> str:
    try:
        mail = compose(message=delivery.message, letter=_letter(delivery, mailbox))
        mail = protected(mail=mail, mailbox=mailbox, recipient=delivery.recipient, at=at)
    except (NotAnAddress, Unprotected) as error:
        said = f"no such address: {error}" if isinstance(error, NotAnAddress) else str(error)
        return _record(delivery, Answer("never", said), at=at)
    if ways_out.is_kept(mailbox):
        return _record(delivery, Answer("sent", "kept in the demo"), at=at, kept=mail)
    turn_at = pace.turn(mailbox=mailbox, at=at)
    if turn_at > at:
        return _put_off(delivery, to=turn_at, at=at)
    return _record(delivery, _answer(mail, delivery, mailbox, at), at=at)


def _answer(mail: bytes, delivery: Delivery, mailbox: Mailbox, at: datetime) -> Answer:
    """What the server of the mailbox says to it."""
    try:
        server, mail = ways_out.server_for(mailbox, at=at), signed_for(mailbox, mail)
    except NoSecret as error:
        return Answer("later", str(error), away=True)
    return transport.send(
        mail=mail,
        sender=_return_path(delivery, mailbox),
        recipient=delivery.recipient,
        server=server,
    )


@transactions.atomic
def _put_off(delivery: Delivery, *, to: datetime, at: datetime) -> str:
    """The mailbox has sent enough for now; this is no attempt."""
    mine = {"id": delivery.pk, "state": "queued", "attempts": delivery.attempts}
    jobs.done_here(at=at)
    if rows.update(Delivery, mine, {"next_attempt_at": to}):
        delivery.next_attempt_at = to
        promise(delivery, at)
    return delivery.state


def _waits(delivery: Delivery, *, at: datetime) -> bool:
    """Until its next attempt; one further away than any pause was set by a wrong clock.

    Unless its author chose the moment.
    """
    message = delivery.message
    if message.release_at > at and message.release_at - message.sent_at > LONGEST_PAUSE:
        return True
    return at < delivery.next_attempt_at <= at + LONGEST_PAUSE


def _letter(delivery: Delivery, mailbox: Mailbox) -> Letter:
    message = delivery.message
    others = [one for one in _recipients(message) if one != delivery.recipient]
    earlier = queries.earlier_mail_ids(message.ticket, before=message, recipient=delivery.recipient)
    return Letter(
        recipient=delivery.recipient,
        copies=tuple(others),
        sender=mailbox.address,
        sender_name=mailbox.sender_name,
        reply_to=tagged(mailbox.address, message.ticket.reply_token),
        mail_id=delivery.mail_id,
        earlier=tuple(earlier),
        signature=_signature(message, delivery.recipient, mailbox),
        auto_submitted=_auto_submitted(message),
        rating=_rating(message, delivery.recipient),
        quotes=_quotes(message, mailbox),
    )


def _signature(message: Message, recipient: str, mailbox: Mailbox) -> str:
    """The mailbox's; and whoever works at the desk is told where an answer would go."""
    own = "" if message.automatic else mailbox.signature
    trusted = bool(settings.STAFETTE.mail_authserv)
    if not trusted or recipient == str(message.ticket.requester.mail).strip().lower():
        return own
    reader = person_with(kind=ContactKind.MAIL, value=recipient)
    if reader is None or not reader.roles:
        return own
    with translation.override(reader.language):
        told = _("Your reply goes to {name}. Begin it with #internal for a note to colleagues.")
    return f"{own.strip()}\n{told.format(name=message.ticket.requester.name)}".strip()


def _quotes(message: Message, mailbox: Mailbox) -> tuple[Quoted, ...]:
    with translation.override(message.ticket.language):
        return quotes_below(message, how_much=mailbox.quotes)


def _rating(message: Message, recipient: str) -> str:
    """The address of the rating page, for the requester and with the answer that solved it."""
    ticket = message.ticket
    solved_by_it = ticket.solved_at is not None and ticket.solved_at == message.sent_at
    if message.automatic or not solved_by_it or recipient != ticket.requester.mail:
        return ""
    return f"{settings.STAFETTE.base_url}/rate/{rating_token(ticket.pk)}/"


def _auto_submitted(message: Message) -> str:
    if not message.automatic:
        return ""
    return AUTO_REPLIED if _answers_a_mail(message) else "auto-generated"


def _answers_a_mail(message: Message) -> bool:
    """Was it caused by an incoming mail alone? Then a failure must not come back to us."""
    return message.automatic and message.ticket.channel == Channel.MAIL


def _return_path(delivery: Delivery, mailbox: Mailbox) -> str:
    if _answers_a_mail(delivery.message):
        return ""
    tag = mail_ids.return_tag(message_id=delivery.message_id, recipient=delivery.recipient)
    return tagged(mailbox.address, tag)


@transactions.atomic
def _record(delivery: Delivery, answer: Answer, *, at: datetime, kept: bytes | None = None) -> str:
    """The fence: only the attempt that was begun from this state may write its end."""
    state, next_at = _state_after(delivery, answer, at)
    mine = {"id": delivery.pk, "state": "queued", "attempts": delivery.attempts}
    told = {
        "state": state,
        "attempts": delivery.attempts + 1,
        "answer": answer.text[:500],
        "away": answer.away,
        "next_attempt_at": next_at,
        "sent_at": at if state == DeliveryState.SENT else None,
        "demo_content": kept,
    }
    jobs.done_here(at=at)
    if not rows.update(Delivery, mine, told):
        return Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk)
    delivery.attempts, delivery.next_attempt_at = delivery.attempts + 1, next_at
    if state == DeliveryState.QUEUED:
        promise(delivery, at)
    elif state == DeliveryState.FAILED:
        tell_of_failure(delivery=delivery, at=at)
    if answer.unknown:
        note_undeliverable(address=delivery.recipient, reason=answer.text, at=at)
    if not answer.away and delivery.mailbox_id:
        pace.go_on(mailbox_id=delivery.mailbox_id, at=at, promise=promise)
    return state


def _state_after(delivery: Delivery, answer: Answer, at: datetime) -> tuple[str, datetime]:
    if answer.verdict == "sent":
        return DeliveryState.SENT, delivery.next_attempt_at
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts, 10), LONGEST_PAUSE)
    too_long = at + pause > delivery.queued_at + PATIENCE and not jumps.standing()
    if answer.verdict == "never" or too_long:
        return DeliveryState.FAILED, delivery.next_attempt_at
    return DeliveryState.QUEUED, at + pause


@jobs.task(name="mail.send", at_a_time=4, outside=True)
def send_later(delivery_id: int) -> None:
    """The job that each attempt is promised."""
    send(delivery_id=delivery_id, at=clock.now())


def send_left(*, at: datetime) -> int:
    """Promise again what should have left and has not; returns how many."""
    waiting = list(queries.unsent(at=at, longer_than=LEFT_AFTER)[:MOST_LEFT])
    for one in waiting:
        key = f"{one.pk}.{one.attempts}"
        renew_promise(send_later, key=key, at=at, payload={"delivery_id": one.pk})
    return len(waiting)
