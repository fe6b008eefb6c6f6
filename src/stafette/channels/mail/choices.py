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


class SourceKind(models.TextChoices):
    IMAP = "imap", "IMAP"
    POP3 = "pop3", "POP3"


class Security(models.TextChoices):
    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("none, on this machine only")


class Afterwards(models.TextChoices):
    """What happens on the server to a mail that is safe with us."""

    SEEN = "seen", _("Mark it as read")
    MOVE = "move", _("Move it to a folder")
    DELETE = "delete", _("Delete it")


class SourceTrouble(models.TextChoices):
    """Why a mailbox could not be read: a closed list, in words for administrators."""

    UNREACHABLE = "unreachable", _("No mail server answers there.")
    CERTIFICATE = "certificate", _("The certificate of the mail server is not trusted.")
    SIGN_IN = "sign_in", _("The mail server refused the user or the password.")
    FOLDER = "folder", _("A folder does not exist on the mail server.")
    DROPPED = "dropped", _("The mail server ended the connection or took too long.")
    REFUSED = "refused", _("The mail server refused a command.")
    SECRET = "secret", _("The password can no longer be read. Enter it again.")
    OURS = "ours", _("The desk could not store mail; all of it stays in the mailbox.")
