from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from stafette.levels import actions as levels
from stafette.levels.queries import open_leg
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import NINE, promise, requester, ticket


def numbers(page: str) -> list[int]:
    return [int(part.partition('"')[0]) for part in page.split('data-number="')[1:]]


def test_an_agent_sees_the_tickets_of_their_teams_alone(desk):
    ticket(desk.ben, "For the branch", team=desk.other)
    assert numbers(seen(browser(desk.anna).get("/queue/"))) == [desk.ticket.pk]


def test_the_nearest_deadline_comes_first_and_stopped_ones_last(desk):
    late = ticket(desk.ben, "No promise yet", team=desk.first)
    promise()
    soon = ticket(desk.ben, "Promised", team=desk.first, at=NINE)
    sooner = ticket(desk.ben, "Promised before", team=desk.first, at=NINE - timedelta(hours=1))
    page = numbers(seen(browser(desk.anna).get("/queue/")))
    assert page == [sooner.pk, soon.pk, desk.ticket.pk, late.pk]


def test_pages_follow_each_other_without_gap_or_repetition(desk):
    made = [desk.ticket.pk] + [ticket(desk.ben, f"No {n}", team=desk.first).pk for n in range(59)]
    client = browser(desk.anna)
    first = client.get("/queue/")
    following = client.get(first.context["page"].next_address)
    assert numbers(seen(first)) + numbers(seen(following)) == made
    assert following.context["page"].next_address == ""


def test_filters_show_what_they_say(desk):
    mine = ticket(desk.ben, "Mine", team=desk.first)
    levels.take_over(ticket=mine, by=desk.anna, at=NINE)
    client = browser(desk.anna)
    assert numbers(seen(client.get("/queue/?show=mine"))) == [mine.pk]
    assert numbers(seen(client.get("/queue/?show=free"))) == [desk.ticket.pk]
    assert numbers(seen(client.get("/queue/?show=nonsense"))) == [desk.ticket.pk, mine.pk]


def test_a_cursor_that_says_nothing_is_the_start(desk):
    assert numbers(seen(browser(desk.anna).get("/queue/?after=x~y"))) == [desk.ticket.pk]


def test_what_comes_from_outside_is_escaped(desk):
    ticket(requester('Eve "><script>1</script>'), "<img src=x onerror=alert(1)>", team=desk.first)
    page = browser(desk.anna).get("/queue/").content.decode()
    assert "<img src=x" not in page
    assert "<script>1" not in page


def test_live_rows_are_those_that_belong_to_the_list(desk):
    foreign = ticket(desk.ben, "For the branch", team=desk.other)
    asked = f"/queue/rows/?numbers={desk.ticket.pk},{foreign.pk},x"
    assert numbers(seen(browser(desk.anna).get(asked))) == [desk.ticket.pk]


def test_taking_over_several_leaves_what_a_colleague_has(desk):
    taken = ticket(desk.ben, "Taken", team=desk.first)
    levels.take_over(ticket=taken, by=desk.aylin, at=NINE)
    answer = browser(desk.anna).post(
        "/queue/take-over/", {"number": [desk.ticket.pk, taken.pk]}, follow=True
    )
    agents = [leg.agent for leg in (open_leg(one) for one in (desk.ticket, taken))]
    assert agents == [desk.anna, desk.aylin]
    assert f"#{taken.pk}: Aylin Demir" in seen(answer)


def test_the_list_costs_the_same_with_fifty_tickets(desk):
    for number in range(50):
        ticket(desk.ben, f"No {number}", team=desk.first)
    client = browser(desk.anna)
    client.get("/queue/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/queue/")
    assert len(queries) <= 15
