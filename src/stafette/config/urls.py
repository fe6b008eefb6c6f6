"""All addresses: every face under its own, the portal at the root."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("stafette.desk.urls")),
    path("", include("stafette.portal.urls")),
]
handler400 = "stafette.config.errors.bad_request"
handler403 = "stafette.config.errors.absent"
handler404 = "stafette.config.errors.absent"
handler500 = "stafette.config.errors.failed"
