"""What people outside the desk answer to a hand-over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.levels.choices import BackReason

LONGEST = 5000


class BackForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("How does it go on?"),
        choices=(
            (BackReason.DONE, _("Done on our side")),
            (BackReason.KNOWN, _("The solution is known")),
            (BackReason.MISSING, _("Details are missing")),
            (BackReason.WRONG_TEAM, _("It does not belong to us")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it goes on")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you found or what is missing")},
    )


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("Question to the desk"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you need to know")},
    )
