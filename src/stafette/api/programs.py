"""The API as a whole: its resources, what becomes of errors, its description.

Imported on the first request only: django-ninja costs memory.
"""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from stafette.api import problems
from stafette.api.answers import JSON, told
from stafette.api.operations import Nobody
from stafette.api.views import ROUTERS

PREFIX = "api/v1/"


@cache
def api() -> NinjaAPI:
    """All resources under one roof; an operation without a scope is refused."""
    made = NinjaAPI(
        title="Stafette",
        version="1",
        description="The relay service desk. Lists are read by cursor, times are RFC 3339.",
        openapi_url="",
        docs_url=None,
        urls_namespace="programs",
        auth=Nobody(),
    )
    for prefix, router in ROUTERS:
        made.add_router(prefix, router)
    made.add_exception_handler(ValidationError, _invalid)
    made.add_exception_handler(AuthenticationError, _unknown)
    made.add_exception_handler(HttpError, _unreadable)
    made.add_exception_handler(Exception, _problem)
    for foreseen in problems.FORESEEN:
        made.add_exception_handler(foreseen, _problem)
    return made


@cache
def addresses() -> URLResolver:
    """Finds the operation for a path below `/api/v1`."""
    return URLResolver(RegexPattern(r"^/"), api().urls[0])


@cache
def description() -> str:
    """The OpenAPI 3.1 document."""
    document: dict[str, Any] = dict(api().get_openapi_schema(path_prefix=PREFIX))
    for methods in document["paths"].values():
        for operation in methods.values():
            _describe_problems(operation["responses"])
    return json.dumps(document)


def _describe_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status >= HTTPStatus.BAD_REQUEST:
            response["content"] = {problems.MEDIA_TYPE: response["content"][JSON]}


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return told(problems.problem_of(error)).response()


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    """401: no token, or none that is known."""
    turned = problems.Turned(
        HTTPStatus.UNAUTHORIZED,
        _("Send a valid token: Authorization: Bearer …"),
        WWW_Authenticate='Bearer realm="stafette"',
    )
    return _problem(request, turned)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """400: the body is no JSON."""
    detail = _("The body is not readable JSON.")
    return _problem(request, problems.Turned(HTTPStatus(error.status_code), detail))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"field": _field(one["loc"]), "message": str(one["msg"]).removeprefix("Value error, ")}
        for one in error.errors
    ]
    return told(problems.invalid(errors)).response()


def _field(place: tuple[Any, ...]) -> str:
    """The path of a field as the caller wrote it: without where it was and our own name for it."""
    source, *names = place
    inside = names[1:] if source == "body" else names[-1:]
    return ".".join(str(name) for name in inside) or str(source)
