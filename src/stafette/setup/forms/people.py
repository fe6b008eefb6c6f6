"""People: what is known of them and what they may do."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.people.actions import Profile
from stafette.people.choices import ContactKind, Role
from stafette.people.models import Person
from stafette.setup.forms.asking import OnceForm, OrganisationField, language, line, mail


class PersonForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"last_administrator": "roles"}

    name = line(gettext_lazy("Name"), required=gettext_lazy("Enter the name"), most=200)
    mail = mail(
        gettext_lazy("Email address"),
        hint=gettext_lazy("Answers and sign-in links go there. Earlier addresses stay known."),
    )
    phone = line(gettext_lazy("Phone"), most=40, type="tel")
    language = language(gettext_lazy("Language"))
    organisation = OrganisationField(
        label=gettext_lazy("Organisation"),
        required=False,
        empty_label=gettext_lazy("by the address, else none"),
    )
    department = line(gettext_lazy("Department"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles at the desk"),
        choices=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without a role somebody asks for help and sees the portal."),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        self.person = person
        if person:
            kwargs["initial"] = _known(person)
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        if person and isinstance(organisation, OrganisationField):
            organisation.empty_label = _("none")

    def blame(self, refusal: Exception) -> None:
        """An address or number that belongs to somebody else is said at the field it stands in."""
        if getattr(refusal, "code", "") != "address_taken":
            return super().blame(refusal)
        said = str(getattr(refusal, "facts", {}).get("value", ""))
        self.add_error("mail" if "@" in said else "phone", str(refusal))
        return None

    def profile(self) -> Profile:
        """What was entered, for the action."""
        said = self.cleaned_data
        return Profile(
            name=said["name"],
            mail=said["mail"],
            phone=said["phone"],
            language=said["language"],
            organisation=said["organisation"],
            department=said["department"],
        )

    def success(self) -> str:
        return _("{name} is saved.").format(name=self.cleaned_data["name"])


def _known(person: Person) -> dict[str, Any]:
    phone = person.contacts.filter(kind=ContactKind.PHONE).order_by("-pk").first()
    return {
        "name": person.name,
        "mail": person.mail or "",
        "phone": phone.value if phone else "",
        "language": person.language,
        "organisation": person.organisation_id,
        "department": person.department,
        "roles": sorted(person.roles),
    }
