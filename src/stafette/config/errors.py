"""Pages for what went wrong: what happened, what is safe, what to do."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger("stafette.errors")
SPEAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not for this person: the answer is the same."""
    return render(request, "stafette/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "stafette/400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long or came from elsewhere; the text is shown to be copied."""
    kept = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    return render(request, "stafette/403.html", {"kept": kept}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke; the reference finds the log line."""
    reference = "".join(secrets.choice(SPEAKABLE) for _ in range(6))
    log.error("page failed", extra={"reference": reference, "path": request.path})
    context: dict[str, Any] = {"reference": reference}
    return render(request, "stafette/500.html", context, status=500)
