"""OAuth 2.0 as a client: how a provider lets the desk sign in to a mailbox without its password.

The authorization code flow with PKCE (RFC 6749, 7636), the device flow (RFC 8628), refreshing,
and the words in which a mail server takes a token (XOAUTH2). What a provider says is told by its
code alone: its prose could name anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

TIMEOUT: Final = 10.0  # seconds for each answer of a provider
_MOST_BYTES: Final = 64 * 1024
_MOST_LASTING: Final = 24 * 3600
_USUAL_LASTING: Final = 3600  # where a provider does not say, RFC 6749, 4.2.2
_USUAL_INTERVAL: Final = 5  # RFC 8628, 3.2
# RFC 6749, 4.1.2.1 and 5.2; RFC 8628, 3.5.
_CODES: Final = frozenset(
    (
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
        "unsupported_grant_type", "unsupported_response_type", "invalid_scope", "access_denied",
        "server_error", "temporarily_unavailable", "authorization_pending", "slow_down",
        "expired_token", "interaction_required", "consent_required",
    )
)  # fmt: skip
PENDING: Final = frozenset({"authorization_pending", "slow_down"})
PASSING: Final = frozenset({"server_error", "temporarily_unavailable"})  # another time it works
_MICROSOFT: Final = re.compile(r"\bAADSTS\d{4,8}\b")  # its own numbers; administrators look them up


class Denied(Exception):
    """The provider said no; `code` is of the standard's closed list, or `refused`."""

    def __init__(self, code: str, number: str = "") -> None:
        self.code = code if code in _CODES else "refused"
        super().__init__(" ".join(filter(None, (self.code, number))))


class NoAnswer(Exception):
    """The provider did not answer, or not in the words of OAuth."""


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Where a provider is asked, for what; `device` is empty where it knows no such flow."""

    authorise: str
    token: str
    device: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class Client:
    """The desk as the provider knows it."""

    at: Endpoints
    client_id: str
    secret: str = field(default="", repr=False)

    def named(self) -> dict[str, str]:
        """How it says who it is; a public client has no secret."""
        said = {"client_id": self.client_id}
        return said | {"client_secret": self.secret} if self.secret else said


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a mail server takes for a while, and what the next one is asked with."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    lasting: timedelta


@dataclass(frozen=True, kw_only=True)
class Device:
    """A sign-in that somebody confirms at `address` by typing `words`, on whatever machine."""

    code: str = field(repr=False)
    words: str
    address: str
    interval: timedelta
    lasting: timedelta


def is_loopback(host: str) -> bool:
    """Is it this machine, named so that nobody has to be asked for it?"""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: str) -> bool:
    """May secrets go there? By https at its own port, or to this machine (A092: no port scans)."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.fragment or not address.isprintable():
        return False
    if is_loopback(host):
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and port in {None, 443}


def new_secret() -> str:
    """Fit for a state and for a verifier of PKCE (RFC 7636, 4.1: 43 to 128 characters)."""
    return secrets.token_urlsafe(48)


def authorisation(client: Client, *, back: str, state: str, verifier: str, user: str) -> str:
    """The address at which somebody allows the desk to sign in."""
    digest = hashlib.sha256(verifier.encode()).digest()
    said = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": back,
        "scope": client.at.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": user,
        # Google gives a token that lasts only to whoever asks for both.
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{client.at.authorise}?{urlencode(said)}"


def redeem(client: Client, *, code: str, verifier: str, back: str) -> Tokens:
    """The tokens for a code that came back. Raises Denied, NoAnswer."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    return _tokens(_asked(client.at.token, client.named() | said))


def refreshed(client: Client, *, refresh: str) -> Tokens:
    """A fresh token; the provider may exchange the other one too. Raises Denied, NoAnswer."""
    said = {"grant_type": "refresh_token", "refresh_token": refresh, "scope": client.at.scope}
    return _tokens(_asked(client.at.token, client.named() | said))


def device(client: Client) -> Device:
    """Begin a sign-in on another machine. Raises Denied, NoAnswer."""
    told = _asked(client.at.device, {"client_id": client.client_id, "scope": client.at.scope})
    address = str(told.get("verification_uri") or told.get("verification_url") or "")
    words = str(told.get("user_code") or "")
    if not (is_safe(address) and 0 < len(words) <= 40 and words.isprintable()):
        raise NoAnswer
    return Device(
        code=_text(told, "device_code"),
        words=words,
        address=address,
        interval=timedelta(seconds=_seconds(told, "interval", _USUAL_INTERVAL)),
        lasting=timedelta(seconds=_seconds(told, "expires_in", 900)),
    )


def of_device(client: Client, *, code: str) -> Tokens:
    """The tokens once somebody has confirmed. Raises Denied (see PENDING), NoAnswer."""
    said = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code}
    return _tokens(_asked(client.at.token, client.named() | said))


def words_for_server(user: str, token: str) -> str:
    """What a mail server hears in AUTH XOAUTH2."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _tokens(told: dict[str, Any]) -> Tokens:
    lasting = _seconds(told, "expires_in", _USUAL_LASTING)
    refresh = str(told.get("refresh_token") or "")
    return Tokens(
        access=_text(told, "access_token"), refresh=refresh, lasting=timedelta(seconds=lasting)
    )


def _text(told: dict[str, Any], name: str) -> str:
    """What becomes a word of a protocol has no spaces and no control characters."""
    found = told.get(name)
    if isinstance(found, str) and re.fullmatch(r"[\x21-\x7e]{1,16384}", found):
        return found
    raise NoAnswer


def _seconds(told: dict[str, Any], name: str, usual: int) -> int:
    try:
        return min(max(int(told.get(name, usual)), 1), _MOST_LASTING)
    except (TypeError, ValueError):
        return usual


def _asked(address: str, fields: dict[str, str]) -> dict[str, Any]:
    """A form sent to the provider, and its answer. Raises Denied, NoAnswer."""
    if not is_safe(address):
        raise NoAnswer
    status, raw = _answer(address, urlencode(fields).encode())
    try:
        told = json.loads(raw)
    except ValueError as error:
        raise NoAnswer from error
    if not isinstance(told, dict):
        raise NoAnswer
    if "error" in told:
        number = _MICROSOFT.search(str(told.get("error_description", "")))
        raise Denied(str(told["error"]), number[0] if number else "")
    if status != 200:
        raise NoAnswer
    return told


def _answer(address: str, content: bytes) -> tuple[int, bytes]:
    """Redirects are not followed: the secrets are for this address alone. Raises NoAnswer."""
    from urllib import error, request  # noqa: PLC0415 -- heavy

    class Stays(request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    here: list[request.BaseHandler] = [Stays()]
    if is_loopback(urlsplit(address).hostname or ""):
        here.append(request.ProxyHandler({}))
    asked = request.Request(address, content, {"Accept": "application/json"})  # noqa: S310 -- is_safe
    try:
        with request.build_opener(*here).open(asked, timeout=TIMEOUT) as answer:
            return answer.status, answer.read(_MOST_BYTES)
    except error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(_MOST_BYTES)
    except (OSError, HTTPException, ValueError) as failure:
        raise NoAnswer from failure
