"""What the mail channel knows: where an answer belongs, and what has been left lying."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from stafette.channels.mail import lookups, mail_ids
from stafette.channels.mail.choices import Signature
from stafette.channels.mail.models import (
    Arrival,
    BlockedSender,
    Canary,
    Delivery,
    DeliveryState,
    Fate,
    Mailbox,
    MailIdentity,
    MailSource,
    Protection,
    Reconciliation,
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

TOO_LONG = timedelta(minutes=10)


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


CANARY_LATE = timedelta(minutes=55)  # looked for every hour, just before the next one leaves
HELD_LONG = timedelta(days=1)


def held_for_long(*, at: datetime) -> QuerySet[Arrival]:
    """What has waited for a decision for more than a day."""
    return quarantined().filter(arrived_at__lt=at - HELD_LONG)


def blocked_senders() -> QuerySet[BlockedSender]:
    return BlockedSender.objects.select_related("by").order_by("value")


def last_reconciliation() -> Reconciliation | None:
    return Reconciliation.objects.order_by("-made_at").first()


def any_before(moment: datetime) -> bool:
    """Did any mail come before?"""
    return Arrival.objects.filter(arrived_at__lt=moment).exists()


def without_canary(*, at: datetime) -> list[Mailbox]:
    """Mailboxes whose test mail of about an hour ago is missing, and no later one came."""
    wanted = Mailbox.objects.filter(retired_on=None, canary=True).order_by("address")
    return [one for one in wanted if _is_silent(one, at=at)]


def _is_silent(mailbox: Mailbox, *, at: datetime) -> bool:
    back = Canary.objects.filter(mailbox=mailbox, back_at__isnull=False).order_by("-id").first()
    later = Canary.objects.filter(mailbox=mailbox, back_at=None, pk__gt=back.pk if back else 0)
    return later.filter(sent_at__lt=at - CANARY_LATE).exists()


def waiting_too_long(*, at: datetime) -> QuerySet[Delivery]:
    """Mails that should have left more than ten minutes ago, however often they were tried."""
    until = at - TOO_LONG
    return Delivery.objects.filter(
        state=DeliveryState.QUEUED, queued_at__lt=until, message__release_at__lt=until
    ).order_by("id")


def protections_of(ticket: Ticket) -> dict[int, Protection]:
    """What was found out about signed or encrypted mails of the ticket, by their message."""
    found = Protection.objects.filter(arrival__ticket=ticket, arrival__message__isnull=False)
    return {one.of_message: one for one in found.annotate(of_message=F("arrival__message_id"))}


def kept_from_requester(ticket: Ticket) -> set[int]:
    """Messages whose words were opened with a key of ours, and nobody has signed them as theirs.

    Whoever sends captured mail once more, under a name of their own, must not read here what it
    says (the attack called a decryption oracle).
    """
    opened = _kept().filter(arrival__ticket=ticket)
    return set(opened.values_list("arrival__message_id", flat=True))


def is_closed(arrival: Arrival) -> bool:
    """Did it come encrypted, and no key of ours opened it?"""
    return Protection.objects.filter(arrival=arrival, encrypted=True, opened=False).exists()


def _kept() -> QuerySet[Protection]:
    sure = Q(signature=Signature.INTACT, of_sender=True, partial=False)
    return Protection.objects.filter(opened=True).exclude(sure)


def with_words_for_agents_only(numbers: Collection[int]) -> set[int]:
    """Those of the tickets on which something was said that their requester must not read.

    The index holds it, so that a word that finds them would tell what it says.
    """
    opened = _kept().filter(arrival__ticket__in=numbers)
    strangers = Message.objects.filter(ticket__in=numbers).exclude(unknown_sender="")
    return {
        *opened.values_list("arrival__ticket_id", flat=True),
        *strangers.values_list("ticket_id", flat=True),
    }


def sources_in_use() -> QuerySet[MailSource]:
    """Where mail is fetched from, for the mailboxes that the desk still answers for."""
    return MailSource.objects.filter(mailbox__retired_on=None).order_by("id")


def sources_not_read(*, at: datetime, longer_than: timedelta) -> list[MailSource]:
    """Those whose last good pass was longer ago; one that has just been set up has time."""
    tried = sources_in_use().exclude(checked_at=None)
    return list(tried.exclude(ok_at__gte=at - longer_than))


def left_on_server(source: MailSource) -> int:
    """How many mails could not be taken and stay where they are."""
    return sum(len(place.left) for place in source.places.all())
