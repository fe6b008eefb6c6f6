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
    BLOCKED = "blocked", _("Its sender is blocked.")
    FLOOD = "flood", _("Its sender wrote more than 100 mails within 10 minutes.")
    UNKNOWN_SENDER = "unknown_sender", _("Nobody knows its sender, and the mailbox asks first.")


class UnknownSenders(models.TextChoices):
    """What a mailbox does with a new request of somebody whom the desk does not know."""

    ADMIT = "admit", _("admit them")
    DOMAINS = "domains", _("admit those of known organisations, hold the others")
    HOLD = "hold", _("hold them for a decision")


class LedgerFault(models.TextChoices):
    """What the daily comparison may find missing."""

    NO_FATE = "no_fate", _("Mails of which nobody knows what became of them")
    LEFT = "left", _("Mails that have waited for more than 10 minutes")
    NO_OUTCOME = "no_outcome", _("Mails that were taken in but belong to no ticket")
    NO_CONTENT = "no_content", _("Mails whose original is missing")
    CHANGED = "changed", _("Mails whose original has changed or cannot be read")
    NO_ARRIVAL = "no_arrival", _("Tickets by mail without their mail")
    NOT_READ = "not_read", _("Mailboxes that were not fetched from for an hour")
    LEFT_THERE = "left_there", _("Mailboxes on whose server mails were left")


class Security(models.TextChoices):
    """How the way to a mail server is kept from being read (RFC 8314)."""

    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("none, for a server on this machine")


class Quotes(models.TextChoices):
    """What of the conversation an answer repeats below itself; internal notes never."""

    NONE = "none", _("nothing")
    LAST = "last", _("the last message")
    ALL = "all", _("the whole conversation")


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


class SourceKind(models.TextChoices):
    IMAP = "imap", "IMAP"
    POP3 = "pop3", "POP3"


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
    CONSENT = "consent", _("The provider no longer lets the desk sign in. Allow it again.")
    PROVIDER = "provider", _("The sign-in service of the provider does not answer.")


class Provider(models.TextChoices):
    """Who lets the desk sign in to a mailbox by OAuth."""

    MICROSOFT = "microsoft", "Microsoft 365"
    GOOGLE = "google", "Google Workspace"
    OWN = "own", _("another one, with its own addresses")


class ConsentTrouble(models.TextChoices):
    """Why a provider gives the desk no more tokens, and what is to be done."""

    REVOKED = "revoked", _("The provider has ended the permission. Allow it again.")
    CLIENT = "client", _("The provider refuses the application. Check its ID and its secret.")
    SECRET = "secret", _("The permission can no longer be read. Allow it again.")


class Fate(models.TextChoices):
    """What became of a mail; `stored` ones are still to be understood."""

    STORED = "stored", "stored"
    TICKET = "ticket", "new ticket"
    FOLLOW_UP = "follow_up", "follow-up"
    REPORT = "report", "delivery report"
    IGNORED = "ignored", "automatic, noted only"
    QUARANTINED = "quarantined", "quarantined"
    DELETED = "deleted", "deleted from quarantine"
    CANARY = "canary", "our own test mail, back again"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"
    WITHDRAWN = "withdrawn", "withdrawn"
