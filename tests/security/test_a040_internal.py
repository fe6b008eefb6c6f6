"""What is internal, in everything that somebody outside the desk can reach.

A canary stands in each internal text: notes, hand-overs, queries, the internal part of articles,
drafts, flags, answers that were taken back. None of them may ever be seen outside.
"""

import json
from datetime import timedelta

import pytest

from stafette.api.programs import api
from stafette.channels.mail.composition import compose
from stafette.channels.mail.models import Delivery
from stafette.channels.mail.parsing import parse
from stafette.config.server import streams
from stafette.core import clock, jobs, live
from stafette.core.models import JournalEntry
from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content, Standing
from stafette.knowledge.choices import Audience, Confidence
from stafette.levels import actions as levels
from stafette.levels.actions import Briefing, Tried
from stafette.levels.queries import codes_among
from stafette.people.models import Person
from stafette.search.models import Document
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import InternalNote, Ticket, Watcher
from tests.api.program import Program
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE, requester
from tests.security.whole_desk import asked, routes

CANARY = "quastenflosser"
UNDO = timedelta(minutes=5)


@pytest.fixture
def desk(desk):
    """The desk with a canary in each internal text; every job has run."""
    words = f"internal {CANARY}"
    tickets.note(ticket=desk.ticket, text=words, by=desk.nora, at=NINE)
    tickets.note(ticket=desk.solved, text=words, by=desk.anna, at=NINE)
    told = Briefing(
        reason=words, problem=words, tried=(Tried(words, words),), question=words, promised=words
    )
    other = Ticket.objects.get(pk=desk.returned.pk)
    levels.escalate(ticket=other, to_team=desk.second, briefing=told, by=desk.anna, at=NINE)
    levels.ask_back(ticket=other, question=words, by=desk.nora, at=NINE)
    levels.hand_back(ticket=other, reason="known", text=words, by=desk.nora, at=NINE)
    for parts in (
        {"issue": "VPN drops often", "internal_part": words, "audience": Audience.REQUESTERS},
        {"issue": f"VPN drops {CANARY}", "resolution": words, "audience": Audience.INTERNAL},
        {
            "issue": f"VPN drops {CANARY} draft",
            "resolution": words,
            "audience": Audience.REQUESTERS,
            "confidence": Confidence.WORK_IN_PROGRESS,
        },
    ):
        capture(desk, **parts)
    knowledge.flag(article=desk.article, text=words, by=desk.anna, at=NINE)
    jobs.run_due(at=NINE)
    return desk


def capture(desk, *, audience: str, confidence: str = Confidence.NOT_VALIDATED, **parts: str):
    content = Content(**({"resolution": "Load the profile."} | parts))
    return knowledge.capture(
        ticket=None,
        content=content,
        standing=Standing(audience=audience, confidence=confidence),
        by=desk.ada,
        at=NINE,
    )


def outside(desk) -> list[Person]:
    """Those who read without working on it: the requester, somebody who watches."""
    eva = requester("Eva Engel")
    for one in Ticket.objects.all():
        Watcher.objects.get_or_create(ticket=one, person=eva)
    return [desk.ben, eva]


def portal_pages(desk, person: Person) -> dict[str, str]:
    client, found = browser(person), {}
    numbers = Ticket.objects.values_list("pk", flat=True)
    walk = [one.path for one in routes(desk) if one.policy in {"signed_in", "public"}]
    walk += [f"/requests/{number}/" for number in numbers]
    walk += [f"/guides/?q={word}" for word in (CANARY, "VPN", "internal")]
    walk += [f"/report/suggestions/?q=VPN drops {CANARY}", f"/report/?q=VPN drops {CANARY}"]
    for path in walk:
        answer = asked(client, path)
        found[path] = f"{answer.page} {answer.headers}"
    return found


def without_own_words(text: str) -> str:
    """What somebody typed into the address themselves is no leak."""
    for typed in (f"VPN drops {CANARY}", f'value="{CANARY}"', f"q={CANARY}"):
        text = text.replace(typed, "", 2)
    return text


def test_the_canary_is_on_the_pages_of_agents(desk):
    """Else the tests below could not fail."""
    client = browser(desk.lea)
    shown = [asked(client, f"/tickets/{one.pk}/").page for one in (desk.ticket, desk.returned)]
    assert [CANARY in page for page in shown] == [True, True]


def test_no_page_of_the_portal_shows_what_is_internal(desk):
    """A040, A042, A044, A046, A047: lists, requests, guides, suggestions, rating."""
    for person in outside(desk):
        found = portal_pages(desk, person)
        assert len(found) > 15
        assert [path for path, page in found.items() if CANARY in without_own_words(page)] == []


def test_no_page_of_the_portal_names_a_level_or_a_colleague_who_only_noted(desk):
    """A042: who wrote a note, and the words of levels, are nothing for requesters."""
    tickets.note(ticket=desk.ticket, text="x", by=desk.cora, at=NINE)
    page = "".join(portal_pages(desk, desk.ben).values())
    assert desk.cora.name not in page


def api_paths(desk) -> list[str]:
    """Every reading operation, on each ticket and article."""
    things = {
        "tickets": Ticket.objects.values_list("pk", flat=True),
        "articles": range(1, 8),
        "people": [desk.ben.pk, desk.anna.pk],
    }
    found = []
    for router in api()._get_bound_routers():
        for path, view in router.path_operations.items():
            if not any("GET" in one.methods for one in view.operations):
                continue
            whole = f"{router.prefix}{path}"
            numbers = things.get(whole.split("/")[1], [1])
            found += [whole.replace("{int:number}", str(number)) for number in numbers]
    words = ("internal", "VPN", "restarted", CANARY[:6])
    return [*dict.fromkeys(found), *(f"/search?q={one}&limit=200" for one in words)]


def test_no_operation_tells_a_token_of_somebody_outside_what_is_internal(desk):
    """A040, A045, A047: every GET of the API, and the search in particular."""
    walk = api_paths(desk)
    assert len(walk) > 50
    for person in outside(desk):
        program = Program(person)
        answers = {path: program.send("GET", path) for path in walk}
        assert sum(one.status_code == 200 for one in answers.values()) > 10
        assert [path for path, one in answers.items() if CANARY in one.content.decode()] == []


def test_an_agent_of_the_desk_who_only_asked_reads_no_note(desk):
    """A040: who works elsewhere at the desk is a requester here, also in the search."""
    own = Ticket.objects.get(pk=desk.ticket.pk)
    Ticket.objects.filter(pk=own.pk).update(requester=desk.otto)
    program = Program(desk.otto)
    for path in (f"/tickets/{own.pk}", f"/tickets/{own.pk}/messages", "/search?q=internal"):
        said = json.loads(program.send("GET", path).content)
        tickets_told = [it for it in said.get("items", [said]) if it.get("kind") != "article"]
        assert CANARY not in str(tickets_told)
    for end in ("notes", "timeline", "legs", "suggestions"):
        assert program.send("GET", f"/tickets/{own.pk}/{end}").status_code == 404
    assert asked(browser(desk.otto), f"/tickets/{own.pk}/").status_code == 404


def test_no_mail_carries_what_is_internal(desk):
    """A044, A047: what was sent and what waits to be sent, byte by byte, decoded."""
    sent = [bytes(one.demo_content) for one in Delivery.objects.exclude(demo_content=None)]
    assert len(sent) > 5
    for raw in sent:
        mail = parse(raw)
        assert CANARY not in f"{mail.text} {mail.html} {mail.subject} {raw!r}"


def test_a_note_has_no_way_into_a_mail(desk):
    """A041, A044: the composer of mails takes a message and nothing else."""
    with pytest.raises(TypeError):
        compose(message=InternalNote.objects.first(), letter=None)


def test_documents_that_others_find_hold_nothing_internal(desk):
    """A047: the index keeps excerpts; what is filed under a requester's code is for them."""
    found = Document.objects.filter(kind="ticket") | Document.objects.filter(
        kind="article", codes__contains="requesters"
    )
    assert found.count() > 5
    assert [
        one.title for one in found if CANARY in f"{one.title} {one.excerpt} {one.body_words}"
    ] == []


def test_an_answer_that_can_still_be_taken_back_is_not_found_nor_read(desk):
    """A048's neighbour: until it leaves, an answer is nowhere outside; withdrawn, never."""
    at = clock.now()
    words = Words(text=f"Prematurely {CANARY} told")
    said = tickets.reply(ticket=desk.ticket, words=words, by=desk.nora, at=at, undo=UNDO)
    jobs.run_due(at=at)
    assert seen_outside(desk) == []
    tickets.withdraw(message=said, by=desk.nora, at=at)
    jobs.run_due(at=at + 2 * UNDO)
    assert seen_outside(desk) == []


def test_an_answer_that_has_left_is_found(desk):
    """The other side of the one above."""
    at = clock.now() - UNDO
    tickets.reply(
        ticket=desk.ticket, words=Words(text=f"Told {CANARY}"), by=desk.nora, at=at, undo=UNDO / 2
    )
    jobs.run_due(at=at)
    jobs.run_due(at=at + UNDO)
    assert [path.split("?")[0] for path in seen_outside(desk)] == [
        f"/api/v1/tickets/{desk.ticket.pk}/messages", "/api/v1/search", f"/requests/{desk.ticket.pk}/",
    ]  # fmt: skip


def seen_outside(desk) -> list[str]:
    """Where the requester sees the canary."""
    program, client, number = Program(desk.ben), browser(desk.ben), desk.ticket.pk
    paths = (f"/tickets/{number}", f"/tickets/{number}/messages", "/search?q=VPN drops told")
    told = {f"/api/v1{path}": program.send("GET", path).content.decode() for path in paths}
    told[f"/requests/{number}/"] = asked(client, f"/requests/{number}/").page
    return [path for path, page in told.items() if CANARY in page]


def test_an_article_that_is_withdrawn_from_requesters_is_gone_at_once(desk):
    """A046: the index follows a moment later; the rows decide before it does."""
    article = capture(desk, issue=f"VPN drops in {CANARY}", audience=Audience.REQUESTERS)
    jobs.run_due(at=NINE)
    program, client = Program(desk.ben), browser(desk.ben)
    page = asked(client, "/report/suggestions/?q=VPN drops in the train").page
    assert CANARY in page
    knowledge.improve(
        article=article,
        content=Content(issue=article.issue, resolution=article.resolution),
        audience=Audience.INTERNAL,
        by=desk.ada,
        at=NINE,
    )
    shown = [
        asked(client, "/report/suggestions/?q=VPN drops in the train").page,
        asked(client, "/guides/?q=drops").page,
        program.send("GET", "/search?q=VPN drops").content.decode(),
    ]
    assert [CANARY in one for one in shown] == [False, False, False]


def test_the_stream_of_a_requester_is_closed_and_that_of_an_agent_names_numbers_only(desk):
    """A026, A047: whoever does not work at the desk does not listen; ids only."""
    assert streams.codes_of(browser(desk.ben).session.session_key) is None
    codes = codes_among(list(Ticket.objects.values_list("pk", flat=True)))
    own = streams.codes_of(browser(desk.otto).session.session_key)
    seen = {number for number, needed in codes.items() if needed & own}
    assert seen == {desk.foreign.pk}
    assert CANARY not in "".join(str(one) for one in live.since(live.Place(0, 0), most=10_000))


def test_the_journal_holds_no_words(desk):
    """A047: what programs follow and streams tell are ids and codes."""
    entries = list(JournalEntry.objects.all())
    assert len(entries) > 50
    assert [one.name for one in entries if CANARY in f"{one.facts} {one.about}"] == []
