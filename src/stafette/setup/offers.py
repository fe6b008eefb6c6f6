"""What was found out about the server of an address, as a sentence."""

from django.utils.translation import gettext as _

from stafette.channels.mail.discovery import Found


def sentence(found: Found, *, asked: bool) -> str:
    """Who says so; "" where nobody was asked and nothing is known."""
    said = {
        "known": _("Filled in by what the provider publishes. Change whatever differs."),
        "srv": _("Filled in by what the domain says in the DNS. Check the name of the server."),
        "mx": _("Filled in by the provider who receives the mail of the domain. Check it."),
        "": _("The DNS names no server for this domain. Enter it yourself.") if asked else "",
    }
    return said[found.by]
