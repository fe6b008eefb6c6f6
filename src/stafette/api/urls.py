"""Addresses of the API, below `/api/v1/`."""

from django.urls import path, re_path

from stafette.api import entrance

app_name = "api"
urlpatterns = [
    path("openapi.json", entrance.description, name="description"),
    re_path(r"^(?P<path>.*)$", entrance.answer, name="answer"),
]
