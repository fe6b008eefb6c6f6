from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldReason(models.TextChoices):
    """Why a mail waits in quarantine: a closed list, in words for whoever decides."""

    NO_SENDER = "no_sender", _("It names no sender who could be answered.")
    OWN_ADDRESS = "own_address", _("It claims to come from one of our own mailboxes.")
    AUTOMATIC = "automatic", _("A program sent it, and nobody vouches for it.")
    UNKNOWN_REPORT = "unknown_report", _("A delivery report about a mail that is not ours.")
    TOO_LARGE = "too_large", _("It is larger than 25 MB.")
    TOO_MANY_HEADERS = "too_many_headers", _("Its header is too long.")
    TOO_MANY_PARTS = "too_many_parts", _("It has too many parts.")
    TOO_DEEP = "too_deep", _("Its parts are nested too deeply.")
    TOO_MANY_RECIPIENTS = "too_many_recipients", _("It has too many recipients.")
    TOO_SLOW = "too_slow", _("Reading it takes too long.")
    TOO_MUCH_MEMORY = "too_much_memory", _("Reading it takes too much memory.")
    CRASHED = "crashed", _("Reading it failed three times.")
    BROKEN = "broken", _("It cannot be read.")


class KeyKind(models.TextChoices):
    """What a key or certificate is for."""

    SMIME = "smime", "S/MIME"
    PGP = "pgp", "PGP"
    ISSUER = "issuer", _("Issuer")


class ProtectionRule(models.TextChoices):
    """How the answers of a mailbox leave."""

    NEVER = "never", _("Neither signed nor encrypted")
    SIGN = "sign", _("Signed")
    POSSIBLE = "possible", _("Signed, and encrypted where the recipient's certificate is known")
    ALWAYS = "always", _("Signed and always encrypted; otherwise they do not leave")


class Signature(models.TextChoices):
    """What became of checking a signature."""

    INTACT = "intact", "intact"
    BROKEN = "broken", "broken"
    OUTDATED = "outdated", "made by a method that can be forged"
    UNKNOWN = "unknown", "not to be checked: the key is not known"
