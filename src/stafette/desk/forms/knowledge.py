"""Saving a solution, so that first level solves the next one in the first contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.catalog.models import Service
from stafette.catalog.queries import services
from stafette.desk.forms.work import ServiceField
from stafette.knowledge.actions import Content, Standing
from stafette.knowledge.choices import Audience
from stafette.knowledge.rules import may_vouch
from stafette.people.models import Person


class ArticleForm(forms.Form):
    """The parts of an article (KCS): issue, environment, resolution, cause.

    Who may read it is asked only of those who may decide it.
    """

    issue = forms.CharField(
        label=_("Symptom"),
        max_length=300,
        help_text=_("In the words of those who ask."),
        widget=forms.TextInput(attrs={"autofocus": True}),
        error_messages={"required": _("Say what somebody notices")},
    )
    resolution = forms.CharField(
        label=_("Resolution"),
        help_text=_("One step a line."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say what helps, one step a line")},
    )
    cause = forms.CharField(
        label=_("Cause"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    environment = forms.CharField(
        label=_("Applies to"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    internal_part = forms.CharField(
        label=_("Internal only"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    service = ServiceField(
        Service.objects.none(), label=_("Service"), required=False, empty_label=_("not known yet")
    )
    audience = forms.ChoiceField(
        label=_("Who may read it?"), choices=Audience, initial=Audience.INTERNAL
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["service"]
        if isinstance(offered, forms.ModelChoiceField):
            offered.queryset = services()
        if not may_vouch(person):
            del self.fields["audience"]

    def content(self, *, language: str) -> Content:
        """What the article says."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "audience"}
        return Content(**said, language=language)

    def standing(self) -> Standing:
        """Internal, unless somebody who may decide it decided otherwise."""
        return Standing(audience=self.cleaned_data.get("audience", Audience.INTERNAL))
