"""Reporting in one sentence, and adding to a request."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stafette.feedback.models import LONGEST_TEXT as LONGEST_RATING
from stafette.feedback.models import Verdict

MOST_FILES, LARGEST_FILE = 10, 25 * 2**20
LONGEST_TEXT = 50_000


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each small enough; the refusal names the file and what is possible."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                gettext("You have chosen %(count)s files. Up to %(most)s are possible at once.")
                % {"count": len(given), "most": MOST_FILES}
            )
        for file in given:
            if file.size > LARGEST_FILE:
                raise forms.ValidationError(
                    gettext(
                        "“%(name)s” is %(size)s. The limit is %(limit)s."
                        " Upload a screenshot or add a link."
                    )
                    % {
                        "name": file.name,
                        "size": filesizeformat(file.size),
                        "limit": filesizeformat(LARGEST_FILE),
                    }
                )
        return [super(FilesField, self).clean(file, initial) for file in given if file.size]


class ReportForm(forms.Form):
    """What does not work, and whether work goes on; `once` makes a second click harmless."""

    text = forms.CharField(
        label=_("What is not working?"),
        help_text=_("One sentence is enough."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Describe briefly what is not working")},
    )
    work = forms.ChoiceField(
        label=_("Can you keep working?"),
        choices=[
            ("1", _("Yes, it only disturbs")),
            ("2", _("Partly")),
            ("3", _("No, I cannot work")),
            ("4", _("Several people are affected")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Select whether you can keep working")},
    )
    uploads = FilesField(
        label=_("Pictures or files"),
        help_text=_("Up to 10 files with 25 MB each."),
        required=False,
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class AnswerForm(forms.Form):
    """A message to the desk on an own request."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you want to tell us")},
    )
    uploads = FilesField(
        label=_("Pictures or files"),
        help_text=_("Up to 10 files with 25 MB each."),
        required=False,
    )


class RatingForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("How satisfied are you?"),
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Select how satisfied you are")},
    )
    text = forms.CharField(
        label=_("What should we know?"),
        max_length=LONGEST_RATING,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
