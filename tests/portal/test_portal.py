"""What requesters can do, and what they never see."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stafette.core import clock
from stafette.feedback.models import Rating
from stafette.feedback.queries import rating_token
from stafette.knowledge import actions as knowledge
from stafette.knowledge.choices import Audience, Confidence
from stafette.levels import actions as levels
from stafette.levels.models import Team
from stafette.people.choices import Role
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.choices import Channel, State
from stafette.tickets.models import Message, Ticket
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

pytestmark = pytest.mark.django_db
BACKEND = "stafette.people.identity.Backend"
MOST_QUERIES = 8 + 2  # session and person before the page's own


@pytest.fixture
def desk():
    promise()
    return team("Service Desk")


@pytest.fixture
def anna(desk):
    return agent("Anna Arnold", desk)


@pytest.fixture
def ben(desk, client):
    person = requester()
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def vpn(ben):
    return ticket(ben)


def report(client, **more):
    said = {"text": "VPN drops. Since this morning.", "work": "3", "once": "a1", **more}
    return client.post("/report/", said)


def test_one_sentence_and_one_question_make_a_request(client, ben):
    answer = report(client)

    made = Ticket.objects.get()
    assert (made.subject, made.channel, made.requester) == ("VPN drops", Channel.PORTAL, ben)
    assert (made.impact, made.urgency, made.priority) == (3, 1, 3)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/report/{made.pk}/")


def test_the_confirmation_names_number_and_time(client, ben):
    page = client.get(report(client).headers["Location"]).content.decode()

    assert f"Ihre Anfrage #{Ticket.objects.get().pk} ist da" in page
    assert "Sie hören von uns bis" in page


def test_sending_twice_makes_one_request(client, ben):
    assert report(client).headers["Location"] == report(client).headers["Location"]
    assert Ticket.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_written_stays(client, ben):
    answer = client.post("/report/", {"text": "VPN drops", "once": "a1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wählen Sie aus, ob Sie weiterarbeiten können" in page
    assert "VPN drops</textarea>" in page
    assert Ticket.objects.count() == 0


def test_the_title_of_the_window_says_how_it_went(client, ben, vpn, anna):
    levels.solve(ticket=vpn, answer=Words(text="Done"), by=anna, at=NINE)
    rate = f"/rate/{rating_token(vpn.pk)}/"
    answers = [
        client.post("/report/", {"text": "VPN drops", "once": "a1"}),
        client.post(rate, {}),
        client.post(rate, {"verdict": "good"}),
    ]
    titles = [one.content.decode().partition("<title>")[2].partition("</")[0] for one in answers]
    assert titles == [
        "Fehler: Problem melden – IT-Hilfe",
        "Fehler: Wie war die Hilfe?",
        "Danke",
    ]


def test_what_no_team_would_see_is_refused_and_stays_written(client, ben):
    Team.objects.update(retired_on=NINE.date())
    answer = report(client)

    page = answer.content.decode()
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert "Es gibt noch kein Team der 1. Ebene" in page
    assert "VPN drops. Since this morning.</textarea>" in page


def test_a_file_comes_with_the_report_and_is_a_download(client, ben, tmp_path, settings):
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"data": tmp_path})
    report(client, uploads=SimpleUploadedFile("<b>.svg", b"<svg/>", "image/svg+xml"))
    made = Ticket.objects.get()
    kept = Message.objects.get().files.get().file

    answer = client.get(f"/requests/{made.pk}/files/{kept.pk}/")

    assert b"".join(answer.streaming_content) == b"<svg/>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_that_is_too_large_is_named(client, ben, monkeypatch):
    monkeypatch.setattr("stafette.portal.forms.report.LARGEST_FILE", 3)

    answer = report(client, uploads=SimpleUploadedFile("video.mp4", b"12345", "video/mp4"))

    assert answer.status_code == 422
    assert "„video.mp4“ ist 5" in answer.content.decode()


def test_a_note_is_nowhere_to_be_seen(client, ben, vpn, anna):
    tickets.note(ticket=vpn, text="Canary 7461", by=anna, at=NINE)
    for address in ("/?portal", "/requests/", f"/requests/{vpn.pk}/"):
        assert "Canary" not in client.get(address).content.decode()


def test_an_answer_is_read_once_it_has_left(client, ben, vpn, anna):
    undo = timedelta(hours=1)
    tickets.reply(ticket=vpn, words=Words(text="Early 1"), by=anna, at=clock.now(), undo=undo)
    tickets.reply(ticket=vpn, words=Words(text="Late 2"), by=anna, at=NINE)

    page = client.get(f"/requests/{vpn.pk}/").content.decode()
    assert ("Early 1" in page, "Late 2" in page) == (False, True)


def test_the_way_is_told_without_levels(client, ben, vpn, anna):
    levels.take_over(ticket=vpn, by=anna, at=NINE)

    page = client.get(f"/requests/{vpn.pk}/").content.decode()

    assert "Anna Arnold aus dem Team Service Desk arbeitet daran" in page
    assert "Level" not in page


def test_a_time_of_day_is_called_so_once(client, ben, vpn):
    page = client.get(f"/requests/{vpn.pk}/").content.decode()

    assert (page.count(" Uhr") > 2, page.count("Uhr Uhr")) == (True, 0)


def test_adding_to_a_solved_request_opens_it_again(client, ben, vpn, anna):
    levels.solve(ticket=vpn, answer=Words(text="Done"), by=anna, at=NINE)

    client.post(f"/requests/{vpn.pk}/", {"text": "Not yet"})

    vpn.refresh_from_db()
    assert vpn.state == State.OPEN


@pytest.mark.parametrize("address", ["", "works/", "files/1/"])
def test_a_strangers_request_looks_absent(client, vpn, address, desk):
    client.force_login(requester("Carla Cramer"), backend=BACKEND)
    for ask in (client.get, client.post):
        assert ask(f"/requests/{vpn.pk}/{address}").status_code in {404, 405}


def test_rating_needs_no_sign_in_but_the_button(client, vpn, anna):
    levels.solve(ticket=vpn, answer=Words(text="Done"), by=anna, at=NINE)
    client.logout()
    address = f"/rate/{rating_token(vpn.pk)}/"

    shown = client.get(f"{address}?v=good")
    assert (shown.status_code, Rating.objects.count()) == (200, 0)

    client.post(address, {"verdict": "good", "text": "Quick"})
    rating = Rating.objects.get()
    assert (rating.ticket, rating.verdict, rating.text) == (vpn, "good", "Quick")


def test_not_solved_yet_opens_it_again(client, vpn, anna):
    levels.solve(ticket=vpn, answer=Words(text="Done"), by=anna, at=NINE)

    client.post(f"/rate/{rating_token(vpn.pk)}/", {"reopen": "1", "text": "Still broken"})

    vpn.refresh_from_db()
    assert (vpn.state, Rating.objects.count()) == (State.OPEN, 0)


def test_not_solved_yet_without_a_word_is_said_in_the_language_of_the_ticket(client, vpn, anna):
    levels.solve(ticket=vpn, answer=Words(text="Done"), by=anna, at=NINE)
    Ticket.objects.filter(pk=vpn.pk).update(language="de")

    client.post(
        f"/rate/{rating_token(vpn.pk)}/", {"reopen": "1"}, headers={"Accept-Language": "en"}
    )

    assert vpn.messages.latest("pk").text == "Noch nicht gelöst"


def test_an_open_request_cannot_be_rated(client, vpn):
    answer = client.post(f"/rate/{rating_token(vpn.pk)}/", {"verdict": "good"})

    assert (answer.status_code, Rating.objects.count()) == (422, 0)


@pytest.mark.parametrize("token", ["x", "MTE:1abc:xyz"])
def test_a_made_up_rating_link_leads_nowhere(client, token):
    assert client.get(f"/rate/{token}/").status_code == 404


@pytest.fixture
def articles(anna):
    """One article for requesters, one for the desk alone."""
    coach = agent("Mia Moll", role=Role.COACH)
    return [
        knowledge.capture(
            ticket=None,
            content=knowledge.Content(
                issue=f"VPN trennt {audience}", resolution="MTU 1300", internal_part="Canary 7461"
            ),
            standing=knowledge.Standing(confidence=Confidence.VALIDATED, audience=audience),
            by=coach,
            at=NINE,
        )
        for audience in (Audience.REQUESTERS, Audience.INTERNAL)
    ]


def test_requesters_find_what_is_written_for_them(client, ben, articles):
    for address in ("/guides/", "/guides/?q=vpn"):
        page = client.get(address).content.decode()
        assert ("VPN trennt requesters" in page, "VPN trennt internal" in page) == (True, False)


def test_the_internal_part_of_an_article_stays_inside(client, ben, articles):
    public, internal = articles
    assert "Canary" not in client.get(f"/guides/{public.pk}/").content.decode()
    assert client.get(f"/guides/{internal.pk}/").status_code == 404


def test_agents_are_led_to_their_queue(client, anna):
    client.force_login(anna, backend=BACKEND)
    assert client.get("/").headers["Location"] == "/queue/"


@pytest.mark.parametrize("address", ["/", "/report/", "/requests/", "/guides/"])
def test_pages_cost_few_queries(client, ben, address, django_assert_max_num_queries):
    for number in range(5):
        ticket(ben, f"Request {number}")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)


def test_an_english_person_reads_english(client, ben):
    ben.language = "en"
    ben.save()
    assert "how can we help?" in client.get("/").content.decode()
