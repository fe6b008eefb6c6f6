"""Somebody with a browser: signed in, and what they see."""

from html import unescape

from django.test import Client

from stafette.people.models import Person


def browser(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person, backend="stafette.people.identity.Backend")
    return client


def seen(answer) -> str:
    """The page as text with its markup, entities resolved."""
    return unescape(answer.content.decode())


def flashes(answer) -> list[str]:
    """The sentences that the next page says once."""
    return [str(message) for message in answer.wsgi_request._messages]
