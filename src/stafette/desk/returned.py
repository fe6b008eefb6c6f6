"""Which mails of ours did not arrive, in words beside the message that they were made of."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from stafette.channels.mail.models import Delivery, DeliveryState
from stafette.channels.mail.report_words import PERMANENT_REASONS
from stafette.desk.marks import Returned

LONGEST = 160


def returned_of(unsent: Sequence[Delivery]) -> list[Returned]:
    """The recipients whom a message did not reach."""
    return [_told(one) for one in unsent if one.bounced_at or one.state == DeliveryState.FAILED]


def _told(delivery: Delivery) -> Returned:
    """A report came back with status, reply code and reason; else the server's own answer."""
    *codes, reason = delivery.answer.split(" ") if delivery.bounced_at else [delivery.answer]
    words = _reasons().get(reason) if delivery.bounced_at else reason[:LONGEST]
    status = codes[0] if codes else ""
    parts = [words or _("the other server gave no reason"), status and f"({status})"]
    return Returned(
        recipient=delivery.recipient,
        hard=reason in PERMANENT_REASONS or (not delivery.bounced_at and reason.startswith("5")),
        words=" ".join(filter(None, parts)),
    )


def _reasons() -> dict[str, str]:
    """The closed list of reports.py."""
    return {
        "unknown_recipient": _("the address does not exist"),
        "unknown_host": _("the domain does not exist"),
        "moved": _("the recipient has moved"),
        "no_mail": _("the domain takes no mail"),
        "mailbox_full": _("the mailbox is full"),
        "too_large": _("the mail is too large"),
        "too_many": _("too many mails at once"),
        "expired": _("not reached within the time allowed"),
        "network": _("the connection failed"),
        "system": _("a fault of the other server"),
        "suspended": _("the mailbox is suspended"),
        "virus": _("taken for malware"),
        "spam": _("taken for spam"),
        "blocked": _("our server is blocked there"),
        "filtered": _("refused by a filter"),
        "rejected": _("refused by the other server"),
        "policy": _("against a rule of the other server"),
        "not_relayed": _("the server does not pass mail on"),
        "authentication": _("our sender could not be verified"),
        "unauthenticated": _("our sender could not be verified"),
        "no_reverse_name": _("our server has no reverse name"),
    }
