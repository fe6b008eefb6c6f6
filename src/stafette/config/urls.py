"""All addresses: every face under its own, the portal at the root."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from stafette.config.server import health
from stafette.core import policy


@policy.agents
def stream(request: HttpRequest) -> HttpResponse:
    """The name of the event streams, which `config.server.streams` answers beside Django."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("events/stream", stream, name="events-stream"),
    path("api/v1/", include("stafette.api.urls")),
    path("setup/", include("stafette.setup.urls")),
    path("", include("stafette.desk.urls")),
    path("", include("stafette.portal.urls")),
]
handler400 = "stafette.config.errors.bad_request"
handler403 = "stafette.config.errors.absent"
handler404 = "stafette.config.errors.absent"
handler500 = "stafette.config.errors.failed"
