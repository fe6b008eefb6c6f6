"""A program that talks to the API with a token."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from stafette.api.actions import make_token
from stafette.api.choices import Scope
from stafette.people.models import Person
from tests.people_of_the_story import NINE

ROOT = "/api/v1"


class Program:
    """Sends and receives JSON; `get`, `post` and `patch` give status and content."""

    def __init__(self, person: Person | None = None, *scopes: Scope) -> None:
        self.headers = {}
        self.client = Client()
        if person:
            token = make_token(person=person, scopes=scopes or [Scope.ALL], by=None, at=NINE)
            self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, content: object = None, **headers: str) -> HttpResponse:
        body: dict[str, Any] = {}
        if content is not None:
            body = {"data": json.dumps(content), "content_type": "application/json"}
        return self.client.generic(
            method,
            f"{ROOT}{path}",
            headers=self.headers | {name.replace("_", "-"): it for name, it in headers.items()},
            **body,
        )

    def get(self, path: str) -> tuple[int, Any]:
        return told(self.send("GET", path))

    def post(self, path: str, content: object = None, **headers: str) -> tuple[int, Any]:
        return told(self.send("POST", path, content, **headers))

    def patch(self, path: str, content: object) -> tuple[int, Any]:
        return told(self.send("PATCH", path, content))


def told(response: HttpResponse) -> tuple[int, Any]:
    return response.status_code, json.loads(response.content)
