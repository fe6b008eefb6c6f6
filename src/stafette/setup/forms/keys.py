"""Keys of mailboxes and certificates of others, as files."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.channels.mail.actions.keys import MOST_BYTES
from stafette.channels.mail.choices import ProtectionRule
from stafette.setup.forms.asking import OnceForm, Words


def _file(label: Words, *, required: Words, hint: Words) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=hint,
        error_messages={"required": required, "empty": required, "missing": required},
    )


class UploadForm(OnceForm):
    """A form with one file, of which no more is read than a key can have."""

    blamed: ClassVar[dict[str, str]] = {"no_key": "file"}

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile) or (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than any key or certificate."))
        return bytes(file.read())


class KeyForm(UploadForm):
    file = _file(
        gettext_lazy("File with the private key"),
        required=gettext_lazy("Choose the file with the private key"),
        hint=gettext_lazy("PKCS#12 (.p12, .pfx) for S/MIME, or a PGP key in armour (.asc)."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password of the file"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def success(self) -> str:
        return _("The key is in use. It is kept sealed.")


class CertificateForm(UploadForm):
    file = _file(
        gettext_lazy("Certificate or public key"),
        required=gettext_lazy("Choose the file with the certificate"),
        hint=gettext_lazy(
            "Of a correspondent, or of an issuer whose certificates are to be trusted."
        ),
    )

    def success(self) -> str:
        return _("The certificate is trusted.")


class RuleForm(OnceForm):
    protection = forms.ChoiceField(
        label=gettext_lazy("How answers of this mailbox leave"), choices=ProtectionRule.choices
    )

    def __init__(self, *args: Any, protection: str, **kwargs: Any) -> None:
        super().__init__(*args, initial={"protection": protection}, **kwargs)

    def success(self) -> str:
        return _("Saved.")
