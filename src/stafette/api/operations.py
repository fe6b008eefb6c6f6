"""What every operation has in common: a token with the scope it asks for, one transaction for
what it changes, an answer or a problem.

Imported on the first request only: django-ninja costs memory.
"""

import inspect
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.security import HttpBearer
from pydantic import BaseModel

from stafette.api import actions, idempotency, queries, rates
from stafette.api.answers import JSON, Answer, answer_of
from stafette.api.choices import Scope
from stafette.api.models import Token
from stafette.api.problems import Turned, WrongInput
from stafette.api.shapes.problem import ProblemShape
from stafette.core import clock, transactions

View = TypeVar("View", bound=Callable[..., BaseModel])
UNSAFE = frozenset({"POST", "PATCH"})
WRONG = dict.fromkeys((401, 404, 422, 429), ProblemShape)
WRONG_WHEN_WRITING = WRONG | dict.fromkeys((400, 409, 413, 415), ProblemShape)
KEY_PARAMETER = {
    "in": "header",
    "name": idempotency.HEADER,
    "required": False,
    "schema": {"type": "string", "maxLength": idempotency.LONGEST_KEY},
    "description": "Kept 24 h: the same key and request get the same answer.",
}


class Bearer(HttpBearer):
    """A token with a scope. Without the scope it looks as if nothing were there."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        found = queries.usable_token(token)
        if found and not {self.scope, Scope.ALL} & set(found.scopes):
            raise Http404
        if found:
            at = clock.now()
            rates.take(found.digest, at=at)
            actions.note_use(token=found, at=at)
        return found


class Nobody(HttpBearer):
    """What an operation that declares no scope gets: deny by default."""

    def authenticate(self, request: HttpRequest, token: str) -> None:
        return None


def operation(
    router: Router, method: str, path: str, *, scope: Scope, status: int = HTTPStatus.OK
) -> Callable[[View], View]:
    """Make a function an operation; it returns the shape that its annotation names."""

    def register(view: View) -> View:
        signature = inspect.signature(view)
        known = _parameters(signature)
        writes = method in UNSAFE
        act = transactions.revocable(view) if writes else view
        wrong = WRONG_WHEN_WRITING if writes else WRONG

        def run(request: HttpRequest, **told: Any) -> HttpResponse:
            _refuse_unknown(request, known)

            def answer() -> Answer:
                return answer_of(lambda: act(request, **told), status=status)

            return _answered(request, answer).response()

        run.__signature__ = signature  # type: ignore[attr-defined]  # -- what django-ninja reads
        run.__name__, run.__doc__ = view.__name__, view.__doc__
        router.api_operation(
            [method],
            path,
            auth=Bearer(scope),
            response={status: signature.return_annotation, **wrong},
            operation_id=_operation_id(view),
            openapi_extra={"parameters": [KEY_PARAMETER]} if method == "POST" else None,
        )(run)
        return view

    return register


def _answered(request: HttpRequest, answer: Callable[[], Answer]) -> Answer:
    if request.method in UNSAFE:
        _refuse_other_media(request)
    key = request.headers.get(idempotency.HEADER)
    if request.method != "POST" or key is None:
        return answer()
    asked = idempotency.asked(
        token=token_of(request),
        key=key,
        method=request.method,
        path=request.get_full_path(),
        body=request.body,
    )
    return idempotency.answer_once(asked, answer, at=clock.now())


def token_of(request: HttpRequest) -> Token:
    """The token of the request; the operation's scope has been seen to."""
    token: Token = request.auth  # type: ignore[attr-defined]  # -- set by django-ninja
    return token


def _parameters(signature: inspect.Signature) -> frozenset[str]:
    """The names that the query string may have."""
    kinds = [get_args(it.annotation) or [it.annotation] for it in signature.parameters.values()]
    shapes = [kind for kind, *marks in kinds if marks and issubclass(kind, BaseModel)]
    return frozenset(name for shape in shapes for name in shape.model_fields)


def _refuse_unknown(request: HttpRequest, known: frozenset[str]) -> None:
    """A filter with a slip in its name must not look as if everything fitted."""
    for name in request.GET:
        if name not in known:
            raise WrongInput(name, _("There is no such parameter here."))


def _refuse_other_media(request: HttpRequest) -> None:
    if request.body and request.content_type != JSON:
        raise Turned(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            _("Send JSON, with Content-Type: application/json."),
            Accept=JSON,
        )


def _operation_id(view: Callable[..., Any]) -> str:
    return f"{view.__module__.rpartition('.')[2]}.{view.__name__}"
