"""Addresses of a desk whose only page breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from stafette.config.urls import handler500
from stafette.core import policy


@policy.public
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-of-the-error")


urlpatterns = [path("", broken)]
__all__ = ["handler500", "urlpatterns"]
