"""Organisations with the mail domains of their people."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.people.models import Organisation
from stafette.setup.forms.asking import OnceForm, line, text


class OrganisationForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"name_taken": "name", "wrong_domain": "domains"}

    name = line(
        gettext_lazy("Name"), required=gettext_lazy("Give the organisation a name"), most=200
    )
    domains = text(
        gettext_lazy("Mail domains"),
        hint=gettext_lazy(
            "One a line, like company.example. New senders of it belong to this organisation."
        ),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation:
            domains = organisation.domains.order_by("name").values_list("name", flat=True)
            kwargs["initial"] = {"name": organisation.name, "domains": "\n".join(domains)}
        super().__init__(*args, **kwargs)

    def domain_names(self) -> list[str]:
        """One by one, whatever stands between them."""
        return [one for one in re.split(r"[\s,;]+", self.cleaned_data["domains"]) if one]

    def success(self) -> str:
        return _("The organisation {name} is saved.").format(name=self.cleaned_data["name"])
