"""What the mail channel knows: where an answer belongs, and what has been left lying."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from stafette.channels.mail import lookups, mail_ids
from stafette.channels.mail.models import (
    Arrival,
    Delivery,
    DeliveryState,
    Fate,
    Mailbox,
    MailIdentity,
    MailSource,
)
from stafette.core import rows
from stafette.files import queries as files
from stafette.people.choices import ContactKind
from stafette.people.models import Contact, Person
from stafette.people.queries import spelling
from stafette.tickets.choices import Direction
from stafette.tickets.models import Message, Ticket, Watcher

_OF_PERSON = """
JOIN people_contact c
ON c.value = mail_mailbox.address OR c.value LIKE REPLACE(mail_mailbox.address, '@', '+%%@')
WHERE c.person_id = %s AND c.kind = 'mail'"""
_CAME_THROUGH = """
JOIN mail_arrival a ON a.mailbox_id = mail_mailbox.id
WHERE a.ticket_id = %s AND mail_mailbox.retired_on IS NULL ORDER BY a.id LIMIT 1"""


class NoMailbox(LookupError):
    """The desk has no mailbox that it could send from."""


def content_of(arrival: Arrival) -> bytes:
    """The mail byte by byte as it came; empty once it was deleted from quarantine."""
    if arrival.content is not None:
        return bytes(arrival.content)
    if arrival.file is None:
        return b""
    with files.opened(arrival.file) as file:
        return file.read()


def is_kept(sender: str) -> bool:
    """Does a mail from this address stay in the desk, to be read in its outbox?

    Without a server to send by, what a demo says stays; the top-level domain `example` belongs to
    nobody (RFC 2606), so nothing could be meant to leave from there. Whatever a real desk says
    waits for the server.
    """
    return not settings.STAFETTE.smtp_url and sender.lower().endswith(".example")


def has_no_way_out() -> bool:
    """Answers of the desk are waiting, or will, for a server to send them by."""
    senders = rows.select(Mailbox, "WHERE retired_on IS NULL")
    return not settings.STAFETTE.smtp_url and not all(is_kept(one.address) for one in senders)


def default_mailbox() -> Mailbox:
    """The oldest mailbox in use. Raises NoMailbox."""
    found = rows.select(Mailbox, "WHERE retired_on IS NULL ORDER BY id LIMIT 1")
    if not found:
        raise NoMailbox("The desk has no mailbox: add one in the set-up.")
    return found[0]


def mailbox_addresses_of(person_id: int) -> list[str]:
    """Which of somebody's addresses are the desk's own? There must be none."""
    return [mailbox.address for mailbox in rows.select(Mailbox, _OF_PERSON, [person_id])]


def mailbox_for(ticket: Ticket) -> Mailbox:
    """The mailbox that the ticket came through, else the default. Raises NoMailbox."""
    came = rows.select(Mailbox, _CAME_THROUGH, [ticket.pk])
    return came[0] if came else default_mailbox()


def ticket_by_tag(tags: Iterable[str]) -> Ticket | None:
    """By the secret of a reply address, or by the return path of a mail of ours."""
    wanted = [tag for tag in tags if tag]
    if not wanted:
        return None
    if found := Ticket.objects.filter(reply_token__in=wanted).select_related("requester").first():
        return found
    delivery = delivery_of(wanted)
    return delivery.message.ticket if delivery else None


def ticket_by_references(references: Iterable[str]) -> Ticket | None:
    """By the Message-IDs that a mail refers to, the last one first."""
    digests = [mail_ids.digest(one) for one in references]
    if not digests:
        return None
    found = MailIdentity.objects.filter(digest__in=digests).select_related("ticket__requester")
    known = {identity.digest: identity.ticket for identity in found}
    return next((known[one] for one in reversed(digests) if one in known), None)


def delivery_of(said: Iterable[str]) -> Delivery | None:
    """The delivery whose token one of these Message-IDs or tags carries."""
    for one in said:
        message_id = mail_ids.message_of(one)
        if message_id is None:
            continue
        sent = Delivery.objects.filter(message_id=message_id)
        for delivery in sent.select_related("message__ticket__requester"):
            if mail_ids.belongs(one, message_id=message_id, recipient=delivery.recipient):
                return delivery
    return None


def is_watching(person: Person | None, ticket: Ticket) -> bool:
    return person is not None and Watcher.objects.filter(ticket=ticket, person=person).exists()


def was_written_to(address: str, ticket: Ticket) -> bool:
    """Has an agent sent a message of this ticket to the address?"""
    sent = Message.objects.filter(ticket=ticket, direction=Direction.OUT)
    copied = (str(one).lower() for cc in sent.values_list("cc", flat=True) for one in cc)
    return address.lower() in copied


def is_verified(address: str) -> bool:
    """Has somebody of the desk vouched for this address?"""
    return Contact.objects.filter(
        kind=ContactKind.MAIL,
        value=spelling(ContactKind.MAIL, address),
        verified_at__isnull=False,
    ).exists()


def earlier_mail_ids(ticket: Ticket, *, before: Message, recipient: str) -> list[str]:
    """Message-IDs of the conversation so far, oldest first, as the recipient knows them.

    What a stranger wrote into the ticket is no part of it: nothing of theirs leaves in our mails.
    """
    told = lookups.mail_ids_before(before.pk, ticket_id=ticket.pk, recipient=recipient)
    return [mail_id for _, mail_id in sorted(told)]


def quarantined() -> QuerySet[Arrival]:
    """What waits for a person, newest first."""
    return Arrival.objects.filter(fate=Fate.QUARANTINED).select_related("mailbox").order_by("-id")


def left_lying(*, at: datetime, longer_than: timedelta) -> QuerySet[Arrival]:
    """Mails that are stored and should have been understood by now."""
    return Arrival.objects.filter(fate=Fate.STORED, arrived_at__lt=at - longer_than).order_by("id")


def without_outcome() -> QuerySet[Arrival]:
    """Mails whose ticket or words are missing: must be none at all times."""
    turned = Arrival.objects.filter(fate__in=(Fate.TICKET, Fate.FOLLOW_UP))
    return turned.filter(Q(ticket=None) | Q(message=None))


def without_content() -> QuerySet[Arrival]:
    """Mails that nobody could read again: must be none at all times."""
    return Arrival.objects.filter(content=None, file=None).exclude(fate=Fate.DELETED)


def unsent(*, at: datetime, longer_than: timedelta) -> QuerySet[Delivery]:
    """Deliveries whose next attempt should have been made by now."""
    return Delivery.objects.filter(
        state=DeliveryState.QUEUED, next_attempt_at__lt=at - longer_than
    ).order_by("id")


def sources_in_use() -> QuerySet[MailSource]:
    """Where mail is fetched from, for the mailboxes that the desk still answers for."""
    return MailSource.objects.filter(mailbox__retired_on=None).order_by("id")


def left_on_server(source: MailSource) -> int:
    """How many mails could not be taken and stay where they are."""
    return sum(len(place.left) for place in source.places.all())
