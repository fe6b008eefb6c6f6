"""Services: names and a sentence in both languages."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.catalog.models import Service
from stafette.core.settings import LANGUAGES
from stafette.setup.forms.asking import OnceForm, line, text


class ServiceForm(OnceForm):
    blamed: ClassVar[dict[str, str]] = {"name_taken": "name_de"}

    name_de = line(gettext_lazy("Name in German"), most=100)
    name_en = line(gettext_lazy("Name in English"), most=100)
    description_de = text(gettext_lazy("In a sentence, in German"), most=500, rows=2)
    description_en = text(gettext_lazy("In a sentence, in English"), most=500, rows=2)

    def __init__(self, *args: Any, service: Service | None = None, **kwargs: Any) -> None:
        if service:
            kwargs["initial"] = {
                f"{field}_{language}": texts.get(language, "")
                for field, texts in (("name", service.names), ("description", service.description))
                for language in LANGUAGES
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("name_de") and not said.get("name_en"):
            self.add_error("name_de", _("Name the service in at least one language"))
        return said

    def texts(self, field: str) -> dict[str, str]:
        """What was entered for `name` or `description`, by language."""
        return {language: self.cleaned_data[f"{field}_{language}"] for language in LANGUAGES}

    def success(self) -> str:
        names = self.texts("name")
        return _("The service {name} is saved.").format(name=names["de"] or names["en"])
