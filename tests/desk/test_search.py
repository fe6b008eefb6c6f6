from stafette.core import clock, jobs
from tests.desk.visitors import browser, seen
from tests.people_of_the_story import ticket


def hits(answer) -> list[str]:
    return [hit.address for group in answer.context["groups"] for hit in group.hits]


def test_words_find_tickets_and_people(desk):
    jobs.run_due(at=clock.now())
    client = browser(desk.anna)
    assert hits(client.get("/search/?q=password")) == [f"/tickets/{desk.ticket.pk}/"]
    assert f"/people/{desk.ben.pk}/" in hits(client.get("/search/?q=baum"))


def test_a_number_leads_to_its_ticket(desk):
    answer = browser(desk.anna).get(f"/search/?q=%23{desk.ticket.pk}")
    assert hits(answer) == [f"/tickets/{desk.ticket.pk}/"]


def test_what_one_may_not_see_is_not_found_either(desk):
    jobs.run_due(at=clock.now())
    client = browser(desk.otto)
    assert hits(client.get("/search/?q=password")) == []
    assert hits(client.get(f"/search/?q=%23{desk.ticket.pk}")) == []


def test_the_palette_offers_hits_and_commands(desk):
    page = seen(browser(desk.anna).get(f"/search/palette/?q=%23{desk.ticket.pk}"))
    assert page.count('role="option"') == 3
    assert f'data-href="/tickets/{desk.ticket.pk}/"' in page


def test_the_page_of_a_person_shows_only_tickets_one_may_see(desk):
    foreign = ticket(desk.ben, "For the branch", team=desk.other)
    answer = browser(desk.anna).get(f"/people/{desk.ben.pk}/")
    assert [hit.address for hit in answer.context["hits"]] == [f"/tickets/{desk.ticket.pk}/"]
    assert f"#{foreign.pk}" not in seen(answer)
