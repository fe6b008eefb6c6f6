"""What an agent reads about the signature and the encryption of a mail."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from stafette.channels.mail.choices import Signature
from stafette.channels.mail.models import Protection
from stafette.desk.pages import Badge


def badges_of(one: Protection | None) -> list[Badge]:
    """Found out by us, never taken from what the mail says of itself."""
    return [*_encrypted(one), *_signed(one)] if one else []


def _encrypted(one: Protection) -> Iterator[Badge]:
    if one.encrypted and one.opened:
        yield Badge(text=_("Encrypted"), icon="lock", tone="")
    elif one.encrypted:
        yield Badge(text=_("Encrypted, not opened"), icon="lock", tone="warn")


def _signed(one: Protection) -> Iterator[Badge]:
    if not one.signature:
        return
    if one.signature != Signature.INTACT:
        tone = "danger" if one.signature == Signature.BROKEN else "warn"
        yield Badge(text=_failure(one), icon="triangle-alert", tone=tone)
        return
    sound = one.of_sender and one.vouched and not one.partial
    icon, tone = ("circle-check", "ok") if sound else ("triangle-alert", "warn")
    yield Badge(text=_praise(one), icon=icon, tone=tone)


def _failure(one: Protection) -> str:
    return {
        Signature.BROKEN: _("Signature broken: the words were changed"),
        Signature.OUTDATED: _("Signed by a method that can be forged"),
        Signature.UNKNOWN: _("Signed, not checked: the key is not known"),
    }[Signature(one.signature)]


def _praise(one: Protection) -> str:
    """The gravest doubt first; without one, whose signature it is."""
    if one.partial:
        return _("Only a part is signed, by {signer}").format(signer=one.signer)
    if not one.of_sender:
        return _("Signed by {signer}, who is not the sender").format(signer=one.signer)
    if not one.vouched:
        return _("Signed by {signer}, issuer unknown").format(signer=one.signer)
    return _("Signed by {signer}").format(signer=one.signer)
