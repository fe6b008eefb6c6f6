"""How Django knows a person: by a verified address and a password, or by a one-time link."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password

from stafette.core import rows
from stafette.people.choices import ContactKind
from stafette.people.models import Contact, Person
from stafette.people.queries import spelling


class Backend(BaseBackend):
    """Signs in with an address that was verified; an unknown one takes as long as a known one."""

    def authenticate(
        self, request: Any, mail: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:
        if not mail or not password:
            return None
        contact = (
            Contact.objects.filter(
                kind=ContactKind.MAIL,
                value=spelling(ContactKind.MAIL, mail),
                verified_at__isnull=False,
            )
            .select_related("person")
            .first()
        )
        if contact is None or not contact.person.has_usable_password():
            make_password(password)  # the same work as a real check: no oracle by time
            return None
        right = contact.person.check_password(password)
        return contact.person if right and contact.person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        found = rows.select(Person, "WHERE id = %s AND retired_on IS NULL", [user_id])
        return found[0] if found else None
