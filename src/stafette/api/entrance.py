"""The one view of the API: it finds the operation, which asks for its token and scope itself."""

import threading
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from stafette.api.answers import JSON, told
from stafette.api.problems import Turned, problem_of
from stafette.core import policy

_guard = threading.Lock()


@policy.programs
@csrf_exempt  # a session is never looked at here, only a token in a header
def answer(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer a program."""
    from stafette.api import programs  # noqa: PLC0415 -- django-ninja costs memory, so on first use

    with _guard:  # the first two requests may come at once
        addresses = programs.addresses()
    try:
        match = addresses.resolve(f"/{path}")
        found: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404 as error:
        return told(problem_of(error)).response()
    if found.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _other_method(found.headers["Allow"])
    return found


def _other_method(allowed: str) -> HttpResponse:
    detail = _("This resource knows the methods %(allowed)s.") % {"allowed": allowed}
    turned = Turned(HTTPStatus.METHOD_NOT_ALLOWED, detail, Allow=allowed)
    return told(problem_of(turned)).response()


@policy.programs
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it says what any desk says, so that it needs no token."""
    from stafette.api import programs  # noqa: PLC0415 -- django-ninja costs memory, so on first use

    with _guard:
        return HttpResponse(programs.description(), content_type=JSON)
