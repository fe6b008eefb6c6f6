"""What the sending side says beside the mail itself (RFC 5321)."""

from __future__ import annotations

from dataclasses import dataclass

from stafette.channels.mail.tags import untagged

NULL_SENDER = "<>"  # reports and automatic answers are sent with it (RFC 3834)


@dataclass(frozen=True, slots=True)
class Envelope:
    """`sender` is empty when nobody told it, `<>` for the null sender."""

    sender: str = ""
    recipients: tuple[str, ...] = ()

    @property
    def recipient(self) -> str:
        """The recipient that tells most: one with a tag, else the first."""
        tagged = (one for one in self.recipients if untagged(one)[1])
        return next(tagged, self.recipients[0] if self.recipients else "")
