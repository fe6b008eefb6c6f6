"""Where the mailbox of an address is: by what its provider publishes, then by the DNS.

Facts about providers whose addresses are all alike; what a domain says itself (RFC 6186, 8314);
who receives the mail of a domain. Nothing is connected to, and a person sees what was found before
anything is sent there: the DNS can be forged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from stafette.channels.mail.choices import Provider, Security
from stafette.channels.mail.providers import PLACES, Place, Places

SECONDS: Final = 3.0  # for all questions about an address together, at most twice that
_UPGRADED: Final = Security.STARTTLS
# They belong to nobody (RFC 2606, 6761): nobody is asked about them.
_NOBODYS: Final = frozenset({"example", "test", "invalid", "localhost"})
# RFC 6186, 3 and RFC 8314, 5.1: what is encrypted from the start goes first. Each with the ports
# that the set-up allows (A092).
_SERVICES: Final = {
    "imap": (("_imaps._tcp", Security.TLS, 993), ("_imap._tcp", _UPGRADED, 143)),
    "pop3": (("_pop3s._tcp", Security.TLS, 995), ("_pop3._tcp", _UPGRADED, 110)),
    "submission": (
        ("_submissions._tcp", Security.TLS, 465),
        ("_submission._tcp", _UPGRADED, 587),
    ),
}  # fmt: skip


def _on(imap: str, pop3: str, submission: str, *, port: int = 465) -> Places:
    security = Security.TLS if port == 465 else _UPGRADED
    return Places(
        Place(imap, 993), Place(pop3, 995) if pop3 else None, Place(submission, port, security)
    )


_GMX: Final = _on("imap.gmx.net", "pop.gmx.net", "mail.gmx.net")
_WEB: Final = _on("imap.web.de", "pop3.web.de", "smtp.web.de", port=587)
_TELEKOM: Final = _on("secureimap.t-online.de", "securepop.t-online.de", "securesmtp.t-online.de")
_IONOS: Final = _on("imap.ionos.de", "pop.ionos.de", "smtp.ionos.de")
_STRATO: Final = _on("imap.strato.de", "pop3.strato.de", "smtp.strato.de")
_MAILBOX: Final = _on("imap.mailbox.org", "pop3.mailbox.org", "smtp.mailbox.org")
_POSTEO: Final = _on("posteo.de", "posteo.de", "posteo.de")
_FREENET: Final = _on("mx.freenet.de", "mx.freenet.de", "mx.freenet.de", port=587)
_HETZNER: Final = _on("mail.your-server.de", "mail.your-server.de", "mail.your-server.de")
_ICLOUD: Final = _on("imap.mail.me.com", "", "smtp.mail.me.com", port=587)
_YAHOO: Final = _on("imap.mail.yahoo.com", "pop.mail.yahoo.com", "smtp.mail.yahoo.com")
_MICROSOFT: Final = PLACES[Provider.MICROSOFT]
_GOOGLE: Final = PLACES[Provider.GOOGLE]

_KNOWN: Final = {
    "gmx.de": _GMX, "gmx.net": _GMX, "gmx.at": _GMX, "gmx.ch": _GMX, "web.de": _WEB,
    "t-online.de": _TELEKOM, "magenta.de": _TELEKOM, "mailbox.org": _MAILBOX,
    "posteo.de": _POSTEO, "posteo.net": _POSTEO, "freenet.de": _FREENET,
    "icloud.com": _ICLOUD, "me.com": _ICLOUD, "mac.com": _ICLOUD,
    "yahoo.com": _YAHOO, "yahoo.de": _YAHOO, "gmail.com": _GOOGLE, "googlemail.com": _GOOGLE,
    "outlook.com": _MICROSOFT, "outlook.de": _MICROSOFT, "hotmail.com": _MICROSOFT,
    "hotmail.de": _MICROSOFT, "live.de": _MICROSOFT,
}  # fmt: skip
# Who receives the mail of a domain, by the end of the name of its MX.
_RECEIVES: Final = {
    "outlook.com": _MICROSOFT, "google.com": _GOOGLE, "googlemail.com": _GOOGLE,
    "kundenserver.de": _IONOS, "rzone.de": _STRATO, "mailbox.org": _MAILBOX,
    "posteo.de": _POSTEO, "your-server.de": _HETZNER, "icloud.com": _ICLOUD,
    "yahoodns.net": _YAHOO,
}  # fmt: skip
_BY_ITS_OWN_NAME: Final = "kasserver.com"  # All-Inkl: a server for each account
Look = Callable[[str, str], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """Where it is, and who says so: the provider's facts, the domain itself, or its MX."""

    places: Places
    by: Literal["known", "srv", "mx", ""] = ""


def known(address: str) -> Found:
    """By facts alone, without asking anybody."""
    places = _KNOWN.get(_domain(address))
    return Found(places, "known") if places else Found(Places())


def of_provider(provider: str) -> Found:
    """By the provider who lets the desk sign in."""
    places = PLACES.get(Provider(provider))
    return Found(places, "known") if places else Found(Places())


def find(address: str, *, nameserver: str = "", port: int = 53) -> Found:
    """By facts, else by the DNS; with `nameserver` it is asked instead of the system's."""
    domain = _domain(address)
    if (found := known(address)).by or not _is_asked_about(domain, nameserver):
        return found
    look = _looking(nameserver, port)
    own = Places(**{name: _told(look, domain, of) for name, of in _SERVICES.items()})
    if own != Places():
        return Found(own, "srv")
    places = _by_mx(look, domain)
    return Found(places, "mx") if places else Found(Places())


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def _is_asked_about(domain: str, nameserver: str) -> bool:
    last = domain.rpartition(".")[2]
    return "." in domain and (bool(nameserver) or last not in _NOBODYS)


def _told(look: Look, domain: str, services: Sequence[tuple[str, Security, int]]) -> Place | None:
    """What the domain says of one service; the target "." says that there is none."""
    for service, security, port in services:
        told = look(f"{service}.{domain}", "SRV")
        for one in sorted(told, key=lambda one: (one.priority, -one.weight)):
            host = one.target.to_text(omit_final_dot=True)
            if host != "." and one.port == port:
                return Place(host.lower(), port, security)
    return None


def _by_mx(look: Look, domain: str) -> Places | None:
    for one in sorted(look(domain, "MX"), key=lambda one: one.preference):
        host = one.exchange.to_text(omit_final_dot=True).lower()
        if host.endswith(f".{_BY_ITS_OWN_NAME}"):
            return _on(host, host, host)
        for end, places in _RECEIVES.items():
            if host == end or host.endswith(f".{end}"):
                return places
    return None


def _looking(nameserver: str, port: int) -> Look:
    """Asks until the time is up; what is not there and who does not answer is alike here."""
    from dns import exception, resolver  # noqa: PLC0415 -- heavy

    try:
        asked = resolver.Resolver(configure=not nameserver)
    except exception.DNSException:
        return lambda _name, _kind: ()
    if nameserver:
        asked.nameservers, asked.port = [nameserver], port
    asked.timeout = asked.lifetime = SECONDS / 4
    silent = False

    def look(name: str, kind: str) -> Sequence[Any]:
        nonlocal silent
        if silent:
            return ()
        try:
            return list(asked.resolve(name, kind, search=False))
        except exception.Timeout:
            silent = True  # whoever does not answer once is not asked about the rest
        except exception.DNSException:
            pass
        return ()

    return look
