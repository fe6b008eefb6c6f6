"""What holds for every page: headers, language and zone of the reader, the policy of the view."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from stafette.core import live, policy
from stafette.people.choices import Role

Answer = Callable[[HttpRequest], HttpResponse]
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self';"
    " frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "private, no-store",
}
# A browser that has seen the desk under https asks for it so for a year. Subdomains are not ours.
STRICT = {"Strict-Transport-Security": "max-age=31536000"}  # RFC 6797
AGENTS = frozenset(Role)
PLACE = "stafette.place"  # among what the request carries
ROLES_FOR = {
    "agents": AGENTS,
    "administrators": frozenset({Role.ADMINISTRATOR}),
}


def headers(next_one: Answer) -> Answer:
    """Set on every answer, also fragments, redirects and errors (security.md A012)."""
    lines = HEADERS | (STRICT if settings.SECURE else {})

    def answer(request: HttpRequest) -> HttpResponse:
        response = next_one(request)
        for name, value in lines.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def language_and_zone(next_one: Answer) -> Answer:
    """A person's own language and zone, else the browser's language and the desk's zone."""

    def answer(request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        language = (
            person.language
            if person.is_authenticated
            else translation.get_language_from_request(request)
        )
        zone = person.time_zone if person.is_authenticated else ""
        with translation.override(language):
            with timezone.override(ZoneInfo(zone) if zone else None):
                response = next_one(request)
            response.headers.setdefault("Content-Language", language)
        return response

    return answer


def place_in_journal(next_one: Answer) -> Answer:
    """Note where the journal stood before anything was read: the page's stream begins there."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.META[PLACE] = live.reached()
        return next_one(request)

    return answer


class policies:  # noqa: N801 -- a middleware like its neighbours; `process_view` needs a class
    """Refuse what a view's declared policy does not allow; forbidden looks like absent."""

    def __init__(self, next_one: Answer) -> None:
        self.next_one = next_one

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.next_one(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        declared = policy.name_of(view)
        if declared == "programs":
            return None
        _refuse_zero_bytes(request)
        if declared == "public":
            return None
        person: Any = request.user
        if declared is None:
            raise Http404
        if not person.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if declared == "signed_in" or ROLES_FOR[declared] & person.roles:
            return None
        raise Http404


def _refuse_zero_bytes(request: HttpRequest) -> None:
    """No browser makes an address with one, and PostgreSQL fails on it."""
    if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
        raise BadRequest("a zero byte in the address")
