import pytest

from stafette.channels.mail.models import Fate
from stafette.tickets.models import Message
from tests.mail.mails import arrived, desk, mail

pytestmark = pytest.mark.django_db


def test_a_mail_becomes_a_ticket_with_its_words():
    desk()
    arrival = arrived(mail("The VPN drops."))
    message = arrival.message
    assert (arrival.fate, arrival.ticket.subject, message.text) == (Fate.TICKET, "VPN drops", "The VPN drops.")
    assert (arrival.ticket.requester.mail, Message.objects.count()) == ("ben@kunde.example", 1)
