"""Pages for what went wrong: what happened, what is safe, what to do."""

import logging
import secrets
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger("stafette.errors")
NOT_TOLD = frozenset({"csrfmiddlewaretoken", "password"})
SPEAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not for this person: the answer is the same."""
    return render(request, "stafette/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "stafette/400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long or came from elsewhere; the text is shown to be copied.

    A password is no such text: it would stand readable on the screen.
    """
    kept = {name: value for name, value in request.POST.items() if name not in NOT_TOLD}
    return render(request, "stafette/403.html", {"kept": kept}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke; the reference finds the log line.

    503 while the database is away, so that programs and proxies know to come back.
    """
    reference = "".join(secrets.choice(SPEAKABLE) for _ in range(6))
    away = isinstance(sys.exception(), OperationalError | InterfaceError)
    log.error("page failed", extra={"reference": reference, "path": request.path, "away": away})
    context: dict[str, Any] = {"reference": reference}
    response = render(request, "stafette/500.html", context, status=503 if away else 500)
    if away:
        response.headers["Retry-After"] = "5"
    return response
