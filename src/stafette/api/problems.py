"""Everything that goes wrong is told as a problem (RFC 9457), in the caller's language."""

import json
import logging
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from stafette.core.refusals import Incomplete, Refusal
from stafette.knowledge.actions import NotAllowed

MEDIA_TYPE = "application/problem+json"
# RFC 9110 renamed these; Python has the new names from 3.13 on, and programs see one on all.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
RETRY_AFTER = "10"  # seconds; a database that restarts is back by then

log = logging.getLogger("stafette.api")


class WrongInput(ValueError):
    """A field of the request cannot be used; the sentence says why."""

    def __init__(self, name: str, sentence: "str | Promise") -> None:
        super().__init__(str(sentence))
        self.name = name


class Turned(Exception):
    """The request is turned away before its operation: with a status, a sentence, headers."""

    def __init__(
        self, status: HTTPStatus, sentence: str, *, code: str = "", **headers: str
    ) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


FORESEEN = (Turned, WrongInput, Refusal, Http404)


@dataclass(frozen=True)
class Problem:
    """A status, what happened here (`detail`), and members of our own (section 3.2)."""

    status: HTTPStatus
    detail: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def told(self) -> str:
        """The document. Its type is about:blank: the status says it, `code` is for programs."""
        title = TITLES.get(self.status, self.status.phrase)
        members = {"type": "about:blank", "title": title, "status": self.status.value}
        detail = {"detail": self.detail} if self.detail else {}
        return json.dumps(members | detail | self.more, ensure_ascii=False)


def problem_of(error: Exception) -> Problem:
    """The problem that tells of an error; what nobody foresaw is logged with a reference."""
    if isinstance(error, Turned):
        code = {"code": error.code} if error.code else {}
        return Problem(error.status, str(error), code, error.headers)
    if isinstance(error, Http404 | NotAllowed):  # forbidden looks like absent
        return Problem(HTTPStatus.NOT_FOUND, _("There is nothing here that you may see."))
    if isinstance(error, Refusal):
        return _refused(error)
    return _wrong(error) or _failed(error)


def _refused(error: Refusal) -> Problem:
    if isinstance(error, Incomplete):
        more = {"code": error.code, "missing": error.missing}
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), more)
    return Problem(HTTPStatus.CONFLICT, str(error), {"code": error.code})


def _wrong(error: Exception) -> Problem | None:
    if isinstance(error, WrongInput):
        return invalid([{"field": error.name, "message": str(error)}])
    if isinstance(error, RequestDataTooBig):
        return too_large()
    return None


def invalid(errors: list[dict[str, str]]) -> Problem:
    """422: the fields that cannot be used, each with the reason."""
    detail = _("Some fields cannot be used as they are.")
    more = {"code": "invalid", "errors": errors}
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, more)


def too_large() -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The request is larger than 5 MB, the most we take.")
    )


def _failed(error: Exception) -> Problem:
    reference = secrets.token_hex(4)
    log.error("request failed", exc_info=error, extra={"reference": reference})
    if isinstance(error, OperationalError | InterfaceError):
        detail = _("The database does not answer at the moment. Nothing was changed.")
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": RETRY_AFTER})
    detail = _("Something broke on our side. Nothing was changed.")
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, {"reference": reference})
