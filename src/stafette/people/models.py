"""Everyone we know: requesters, agents, often both, and the organisations they belong to."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from stafette.core import rows
from stafette.people.choices import ContactKind, Role


class Organisation(models.Model):
    """A company or department whose people ask for help."""

    name = models.CharField(max_length=200, unique=True)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A mail domain, exactly, whose senders belong to the organisation."""

    name = models.CharField(max_length=253, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="domains")

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser):
    """Anyone we know. `mail` is the address we write to; all addresses are in `Contact`."""

    name = models.CharField(max_length=200)
    mail = models.EmailField(max_length=254, null=True, unique=True)  # noqa: DJ001 -- null: none
    language = models.CharField(max_length=5, default="de")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    department = models.CharField(max_length=100, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    character_keys = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=50, blank=True)
    made_at = models.DateTimeField()

    USERNAME_FIELD = "mail"
    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # derived, never set
        return self.retired_on is None

    @property
    def roles(self) -> frozenset[str]:
        """The roles held, read once an instance."""
        if not hasattr(self, "_roles"):
            held = rows.select(Grant, "WHERE person_id = %s", [self.pk])
            self._roles = frozenset(grant.role for grant in held)
        return self._roles


class Grant(models.Model):
    """A role that a person holds."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "role"), name="a_role_is_held_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class Contact(models.Model):
    """An address or number of a person, in one spelling (`identity`), unique in the desk."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "value"), name="an_address_has_one_person"),
        )

    def __str__(self) -> str:
        return self.value


class Absence(models.Model):
    """Days, both included, on which somebody is not there to take or be told of anything."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("last_on", "person"), name="absence_last"),)

    def __str__(self) -> str:
        return f"{self.person_id} from {self.first_on} to {self.last_on}"


class PasswordTries(models.Model):
    """How often a password was tried for an address, known or not, since the first time."""

    address_digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.first_at}"


class SignInLink(models.Model):
    """A one-time link: only its digest is kept, it is short-lived and used once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.person_id} until {self.expires_at}"
