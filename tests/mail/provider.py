"""An OAuth 2 provider of the test on loopback, as strict as the standards allow it to be.

It checks the client, the return address, PKCE, and that a code, a device code and a refresh token
are used once; a refresh token that is used twice ends the whole permission (RFC 9700, 4.14.2). It
answers a mail server that asks about a token (RFC 7662).
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

import pytest

CLIENT, SECRET = "desk-client", "client-secret"
REFUSED = {"error": "invalid_grant", "error_description": "AADSTS70008: expired. Trace: x"}


class Provider:
    """What it knows, and what a test may turn: `lasting`, `interval`, `confirmed`, `broken`."""

    def __init__(self) -> None:
        self.returns = "http://127.0.0.1:8000/setup/mailboxes/oauth/back/"
        self.user, self.lasting, self.interval = "support@desk.example", 3600, 5
        self.confirmed, self.broken, self.secret = False, "", SECRET
        self.codes: dict[str, str] = {}
        self.devices: dict[str, int] = {}
        self.refresh, self.used = "", set[str]()
        self.active: set[str] = set()
        self.heard: list[dict[str, str]] = []
        self.port = 0

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def end(self) -> None:
        """The user takes the permission back."""
        self.refresh, self.active = "", set()

    def plan(self) -> dict[str, object]:
        """The form of the settings, filled in."""
        return {
            "provider": "own", "client_id": CLIENT, "secret": SECRET, "tenant": "",
            "authorise": self.at("authorise"), "token": self.at("token"),
            "device": self.at("device"), "scope": "mail offline", "hosts": "127.0.0.1",
        }  # fmt: skip

    def allows(self, address: str) -> str:
        """What a browser does whose user says yes: where it is sent back to."""
        with pytest.raises(HTTPError) as answer:
            _opener().open(address, timeout=10)
        answer.value.close()
        return str(answer.value.headers["Location"])

    def authorise(self, said: dict[str, str]) -> str:
        assert (said["client_id"], said["redirect_uri"]) == (CLIENT, self.returns)
        assert (said["response_type"], said["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = said["code_challenge"]
        return f"{self.returns}?{urlencode({'code': code, 'state': said['state']})}"

    def token(self, said: dict[str, str]) -> dict[str, object]:
        self.heard.append(said)
        if self.broken:
            return {"error": self.broken}
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, self.secret):
            return {"error": "invalid_client"}
        kind = said["grant_type"].rpartition(":")[2]
        answer = {
            "authorization_code": self._by_code,
            "device_code": self._by_device,
            "refresh_token": self._by_refresh,
        }
        return answer[kind](said)

    def begin(self, said: dict[str, str]) -> dict[str, object]:
        assert said["client_id"] == CLIENT
        code = secrets.token_urlsafe(8)
        self.devices[code] = 0
        return {
            "device_code": code, "user_code": "WDJB-MJHT", "expires_in": 900,
            "interval": self.interval, "verification_uri": self.at("type-it-here"),
        }  # fmt: skip

    def introspect(self, token: str) -> dict[str, object]:
        if token in self.active:
            return {"active": True, "username": self.user, "user": self.user}
        return {"active": False}

    def _by_code(self, said: dict[str, str]) -> dict[str, object]:
        challenge = self.codes.pop(said["code"], "")
        digest = hashlib.sha256(said["code_verifier"].encode()).digest()
        proves = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        if not proves or said["redirect_uri"] != self.returns:
            return REFUSED
        return self._granted()

    def _by_device(self, said: dict[str, str]) -> dict[str, object]:
        if said["device_code"] not in self.devices:
            return {"error": "expired_token"}
        self.devices[said["device_code"]] += 1
        if not self.confirmed:
            slow = self.devices[said["device_code"]] == 2
            return {"error": "slow_down" if slow else "authorization_pending"}
        del self.devices[said["device_code"]]
        return self._granted()

    def _by_refresh(self, said: dict[str, str]) -> dict[str, object]:
        if said["refresh_token"] in self.used:
            self.end()
        if not self.refresh or said["refresh_token"] != self.refresh:
            return REFUSED
        self.used.add(self.refresh)
        return self._granted()

    def _granted(self) -> dict[str, object]:
        self.refresh, access = f"r-{secrets.token_urlsafe(8)}", f"a-{secrets.token_urlsafe(8)}"
        self.active.add(access)
        return {
            "access_token": access, "refresh_token": self.refresh, "token_type": "Bearer",
            "expires_in": self.lasting,
        }  # fmt: skip


class _Door(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        said = _fields(parts.query)
        if parts.path == "/authorise":
            self.send_response(302)
            self.send_header("Location", self.provider.authorise(said))
            self.end_headers()
        else:
            self._tell(self.provider.introspect(said.get("token", "")))

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        said, path = _fields(self.rfile.read(length).decode()), self.path.strip("/")
        if path == "leads-on":
            self.send_response(302)
            self.send_header("Location", self.provider.at("token"))
            self.end_headers()
        elif path == "introspect":
            self._tell(self.provider.introspect(said.get("token", "")))
        else:
            self._tell(self.provider.begin(said) if path == "device" else self.provider.token(said))

    def _tell(self, told: dict[str, object]) -> None:
        content = json.dumps(told).encode()
        self.send_response(400 if "error" in told else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def providing() -> Iterator[Provider]:
    """The provider at a port of its own."""
    provider = Provider()
    door = type("Door", (_Door,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as server:
        provider.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join(5)


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _opener():
    return build_opener(_Stays(), ProxyHandler({}))
