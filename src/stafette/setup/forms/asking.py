"""How the set-up asks: fields with errors in our words, and forms that are stored once."""

import secrets
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django import forms
from django.conf import settings
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.catalog.models import Service
from stafette.catalog.queries import services
from stafette.levels.models import Team
from stafette.people.models import Organisation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"  # a text, perhaps one that is translated when it is shown

CHOOSE = gettext_lazy("Choose one of those offered")
TOO_LONG = gettext_lazy("Use at most %(limit_value)d characters")


class OnceForm(forms.Form):
    """A form that knows when it comes a second time, and which field a refusal is about."""

    blamed: ClassVar[dict[str, str]] = {}  # code of a refusal -> field
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = secrets.token_urlsafe(12)
        # What Django says of a choice that is not offered, in our words.
        for field in self.fields.values():
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = str(CHOOSE)

    def blame(self, refusal: Exception) -> None:
        """Show a refusal beside the field it is about, else above the form."""
        field = self.blamed.get(getattr(refusal, "code", type(refusal).__name__))
        self.add_error(field, str(refusal))

    def success(self) -> str:
        """What the next page says once."""
        return _("Saved.")


def line(
    label: Words,
    *,
    required: Words = "",
    most: int = 100,
    hint: Words = "",
    **attrs: Any,
) -> forms.CharField:
    """A line of text; `required` is what is said when it is empty (none: it may be)."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        help_text=hint,
        error_messages={"required": required, "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off"} | attrs),
    )


def text(
    label: Words,
    *,
    required: Words = "",
    most: int = 5000,
    hint: Words = "",
    rows: int = 3,
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        help_text=hint,
        error_messages={"required": required, "max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def mail(
    label: Words,
    *,
    required: Words = "",
    hint: Words = "",
) -> forms.EmailField:
    """A mail address."""
    wrong = gettext_lazy("Enter an address like name@company.example")
    field = forms.EmailField(
        label=label,
        max_length=254,
        required=bool(required),
        help_text=hint,
        error_messages={"required": required, "invalid": wrong, "max_length": TOO_LONG},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field.validators = [EmailValidator(message=wrong)]
    return field


def language(label: Words) -> forms.ChoiceField:
    """One of those that the desk speaks."""
    return forms.ChoiceField(label=label, choices=settings.LANGUAGES)


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]  # -- none at run time
    """Teams in use."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Team.objects.filter(retired_on=None))
        super().__init__(**kwargs)


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]  # -- none at run time
    """Organisations in use, by name."""

    def __init__(self, **kwargs: Any) -> None:
        rows = Organisation.objects.filter(retired_on=None).order_by("name")
        kwargs.setdefault("queryset", rows)
        super().__init__(**kwargs)


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # -- none at run time
    """Services in use under their name in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", services())
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Service) -> str:
        return obj.name


class ForServiceForm(OnceForm):
    """Which service is to have something of its own?"""

    service = ServiceField(
        label=gettext_lazy("Service"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a service")},
    )
