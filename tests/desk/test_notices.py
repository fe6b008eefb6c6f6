from stafette.notifications import actions as notifications
from stafette.notifications.choices import NoticeCode
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE, ticket


def told(desk, one):
    notifications.tell(
        person_ids=[desk.anna.pk],
        ticket_id=one.pk,
        code=NoticeCode.WRITTEN,
        by_id=desk.ben.pk,
        at=NINE,
    )


def test_notices_lead_to_their_tickets(desk):
    told(desk, desk.ticket)
    lines = browser(desk.anna).get("/notices/").context["lines"]
    assert [(fact.address, new) for fact, new in lines] == [(f"/tickets/{desk.ticket.pk}/", True)]


def test_a_ticket_one_may_no_longer_see_is_left_out(desk):
    told(desk, ticket(desk.ben, "For the branch", team=desk.other))
    assert browser(desk.anna).get("/notices/").context["lines"] == []


def test_marked_as_read_they_are_no_longer_new(desk):
    told(desk, desk.ticket)
    client = browser(desk.anna)
    client.post("/notices/read/")
    assert [new for _fact, new in client.get("/notices/").context["lines"]] == [False]
