"""Whose OAuth it is: facts about providers, as they publish them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stafette.channels.mail.choices import Provider, Security, SourceKind
from stafette.channels.mail.oauth import Endpoints

ANY_TENANT: Final = "organizations"
_MICROSOFT: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{what}"
_OUTLOOK: Final = "https://outlook.office.com"


@dataclass(frozen=True, slots=True)
class Place:
    """A mail server."""

    host: str
    port: int
    security: str = Security.TLS


@dataclass(frozen=True, slots=True)
class Places:
    """Where a provider's mailboxes are read and sent from; one of them may be unknown."""

    imap: Place | None = None
    pop3: Place | None = None
    submission: Place | None = None

    def of(self, kind: str) -> Place | None:
        return self.imap if kind == SourceKind.IMAP else self.pop3


PLACES: Final = {
    Provider.MICROSOFT: Places(
        Place("outlook.office365.com", 993),
        Place("outlook.office365.com", 995),
        Place("smtp.office365.com", 587, Security.STARTTLS),
    ),
    Provider.GOOGLE: Places(
        Place("imap.gmail.com", 993),
        Place("pop.gmail.com", 995),
        Place("smtp.gmail.com", 465),
    ),
}


def endpoints(provider: str, *, tenant: str = "") -> Endpoints:
    """Of Microsoft or Google."""
    if provider == Provider.GOOGLE:
        # Google's device flow knows no scope of mail.
        return Endpoints(
            authorise="https://accounts.google.com/o/oauth2/v2/auth",
            token="https://oauth2.googleapis.com/token",  # noqa: S106 -- an address
            device="",
            scope="https://mail.google.com/",
        )
    rights = ("IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send")
    where = {"tenant": tenant or ANY_TENANT}
    return Endpoints(
        authorise=_MICROSOFT.format(what="authorize", **where),
        token=_MICROSOFT.format(what="token", **where),
        device=_MICROSOFT.format(what="devicecode", **where),
        scope=" ".join(["offline_access", *(f"{_OUTLOOK}/{one}" for one in rights)]),
    )


def hosts(provider: str) -> frozenset[str]:
    """The only mail servers that see a token of the provider."""
    known = PLACES[Provider(provider)]
    return frozenset(one.host for one in (known.imap, known.pop3, known.submission) if one)
