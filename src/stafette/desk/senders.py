"""Who sent a mail, as far as that is known: shown beside what it says."""

from django.utils.translation import gettext as _

from stafette.channels.mail.sender_marks import SenderMarks
from stafette.desk.marks import Sender


def sender_of(marks: SenderMarks | None) -> Sender | None:
    """None for what did not come by mail."""
    if marks is None:
        return None
    told = (
        (
            marks.answers_to,
            _("Wants answers at {address}; they go to the sender all the same"),
        ),
        (marks.poses_as, _("The name of the sender contains another address: {address}")),
    )
    return Sender(
        checked=marks.checked,
        words=_("sender checked") if marks.checked else _("sender not checked"),
        cautions=[words.format(address=address) for address, words in told if address],
    )
