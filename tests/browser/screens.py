"""Every screen, the person who sees it, and how it comes into the state that is looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.desk import Desk

Step = Callable[[Page], None]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A state of a page. `{ticket}` and the like in the path are numbers of the demo."""

    name: str
    path: str
    who: str = "anna"
    step: Step | None = None
    refused: bool = False  # a form came back with errors

    def open(self, page: Page, numbers: dict[str, str]) -> None:
        page.goto(self.path.format(**numbers))
        if self.step:
            self.step(page)
            page.wait_for_load_state()


def _key(key: str) -> Step:
    return lambda page: page.keyboard.press(key)


def _opens(key: str, selector: str) -> Step:
    def press(page: Page) -> None:
        page.keyboard.press(key)
        page.locator(selector).wait_for()

    return press


def _sends(button: str, **fields: str) -> Step:
    """Fill fields by their names and press the button; the page comes back."""

    def send(page: Page) -> None:
        for name, text in fields.items():
            page.locator(f"#content [name={name}]").last.fill(text)
        with page.expect_navigation():
            page.locator("#content").get_by_role("button", name=button).first.click()

    return send


def _empty_fields(button: str) -> Step:
    """Take everything out of the form first: what was pre-filled, too."""

    def send(page: Page) -> None:
        for field in page.locator("#content form :is(textarea, input[type=text])").all():
            field.fill("")
        _sends(button)(page)

    return send


def _unfolds(selector: str) -> Step:
    return lambda page: page.locator(f"{selector} summary").first.click()


def _follows(words: str) -> Step:
    def follow(page: Page) -> None:
        page.locator("#content").get_by_role("link", name=words).first.click()
        page.wait_for_load_state()

    return follow


def _search(page: Page) -> None:
    _opens("Control+k", "#palette[open]")(page)
    page.keyboard.type("vpn")
    page.locator("#hits [role=option]").first.wait_for()


DESK = (
    Screen(name="queue", path="/queue/"),
    Screen(name="queue with a row ticked", path="/queue/", step=lambda page: _tick(page)),
    Screen(name="queue, empty", path="/queue/?show=free", who="tom"),
    Screen(name="palette", path="/queue/", step=_search),
    Screen(name="keys", path="/queue/", step=_opens("?", "#keys[open]")),
    Screen(name="ticket", path="/tickets/{ticket}/"),
    Screen(name="ticket, reply open", path="/tickets/{ticket}/", step=_opens("r", "#reply-text")),
    Screen(name="ticket, note open", path="/tickets/{ticket}/", step=_opens("n", "#note-text")),
    Screen(
        name="ticket, deadlines open",
        path="/tickets/{ticket}/",
        step=_unfolds(".clocks"),
    ),
    Screen(name="ticket, three levels", path="/tickets/{long}/", who="lea"),
    Screen(
        name="ticket, ledger open",
        path="/tickets/{long}/",
        who="lea",
        step=_unfolds("#ticket-ledger"),
    ),
    Screen(name="ticket, handed over", path="/tickets/{offered}/", who="paul"),
    Screen(name="ticket, solved", path="/tickets/{solved}/", who="lea"),
    Screen(name="ticket, tried and together", path="/tickets/{full}/", step=_unfolds(".more")),
    Screen(name="consult", path="/tickets/{full}/consult/"),
    Screen(
        name="consult, refused",
        path="/tickets/{full}/consult/",
        step=_sends("Fragen"),
        refused=True,
    ),
    Screen(name="answer", path="/handovers/", who="sina", step=_follows("Outlook öffnet")),
    Screen(name="look on", path="/tickets/{full}/look-on/"),
    Screen(name="hand-over", path="/tickets/{ticket}/hand-over/"),
    Screen(name="hand-over with evidence and files", path="/tickets/{full}/hand-over/"),
    Screen(
        name="hand-over, refused",
        path="/tickets/{ticket}/hand-over/",
        step=_empty_fields("Stab übergeben"),
        refused=True,
    ),
    Screen(name="hand-overs", path="/handovers/", who="paul"),
    Screen(name="hand-overs, sent", path="/handovers/?direction=out"),
    Screen(name="hand-overs, none", path="/handovers/", who="vera"),
    Screen(name="waiting", path="/waiting/", who="lea"),
    Screen(name="waiting, little", path="/waiting/", who="vera"),
    Screen(name="review", path="/waiting/review/", who="lea"),
    Screen(name="review, nothing", path="/waiting/review/?week=2020-W01", who="lea"),
    Screen(name="ask back", path="/tickets/{offered}/ask-back/", who="paul"),
    Screen(
        name="hand back, refused",
        path="/tickets/{offered}/hand-back/",
        who="paul",
        step=_sends("zurückgeben"),
        refused=True,
    ),
    Screen(name="reassign", path="/tickets/{ticket}/reassign/"),
    Screen(name="change", path="/tickets/{ticket}/change/"),
    Screen(name="solve", path="/tickets/{ticket}/solve/"),
    Screen(
        name="solve, refused",
        path="/tickets/{ticket}/solve/",
        step=_empty_fields("Senden und lösen"),
        refused=True,
    ),
    Screen(name="reopen", path="/tickets/{solved}/reopen/", who="lea"),
    Screen(name="capture", path="/tickets/{solved}/capture/", who="lea"),
    Screen(name="call", path="/call/"),
    Screen(name="call, caller known", path="/call/?person={ben}"),
    Screen(name="call, refused", path="/call/", step=_sends("Übergeben"), refused=True),
    Screen(name="knowledge", path="/knowledge/"),
    Screen(name="knowledge, nothing found", path="/knowledge/?q=xyzzy"),
    Screen(name="article", path="/knowledge/{article}/", who="mia"),
    Screen(name="improve", path="/knowledge/{article}/improve/", who="mia"),
    Screen(name="search", path="/search/?q=outlook"),
    Screen(name="search, nothing found", path="/search/?q=xyzzy"),
    Screen(name="person", path="/people/{ben}/"),
    Screen(name="notices", path="/notices/"),
    Screen(name="profile", path="/profile/"),
    Screen(name="absent", path="/tickets/999999/"),
    Screen(name="too old", path="/tickets/{ticket}/", step=lambda page: _send_too_old(page)),
)
ENTRANCE = (
    Screen(name="sign-in", path="/sign-in/", who=""),
    Screen(
        name="sign-in, refused", path="/sign-in/", who="", step=_sends("Anmelden"), refused=True
    ),
    Screen(
        name="sign-in, link sent",
        path="/sign-in/",
        who="",
        step=_sends("Anmeldelink", mail="nobody@kunde.example"),
    ),
    Screen(name="sign-in by link", path="/sign-in/not-a-link/", who=""),
    Screen(
        name="sign-in by link, refused",
        path="/sign-in/not-a-link/",
        who="",
        step=_sends("Jetzt anmelden"),
    ),
)
PORTAL = (
    Screen(name="portal", path="/", who="ben"),
    Screen(name="report", path="/report/?q=Outlook+fragt+nach+dem+Kennwort", who="ben"),
    Screen(name="report, refused", path="/report/", who="ben", step=_sends("Senden"), refused=True),
    Screen(name="reported", path="/report/{own}/", who="ben"),
    Screen(name="requests", path="/requests/", who="ben"),
    Screen(name="request", path="/requests/{own}/", who="ben"),
    Screen(name="request, solved", path="/requests/{own_solved}/", who="ben"),
    Screen(
        name="request, refused",
        path="/requests/{own}/",
        who="ben",
        step=_sends("Nachricht senden"),
        refused=True,
    ),
    Screen(name="guides", path="/guides/", who="ben"),
    Screen(name="guides, nothing found", path="/guides/?q=xyzzy", who="ben"),
    Screen(name="guide", path="/guides/{guide}/", who="ben"),
    Screen(name="rating", path="{rating}", who=""),
    Screen(name="rating, refused", path="{rating}", who="", step=_sends("senden"), refused=True),
    Screen(name="external list", path="/external/", who="vera"),
    Screen(name="external list, nothing", path="/external/", who="ben"),
    Screen(name="external", path="{outside}", who=""),
    Screen(
        name="external, refused", path="{outside}", who="", step=_sends("Zurückgeben"), refused=True
    ),
    Screen(name="absent in the portal", path="/requests/999999/", who="ben"),
)
AREAS = (
    "", "teams/", "teams/{team}/", "people/", "people/new/", "people/{ben}/", "organisations/",
    "organisations/new/", "services/", "services/new/", "hours/", "hours/new/", "promises/",
    "promises/{promise}/", "rules/", "rules/new/", "mailboxes/", "mailboxes/new/", "quarantine/",
    "ledger/",
    "mailboxes/{mailbox}/", "mailboxes/{mailbox}/sending/",
    "mailboxes/{mailbox}/source/", "mailboxes/{mailbox}/oauth/",
    "mailboxes/{mailbox}/signing/", "undeliverable/",
    "keys/", "keys/{mailbox}/", "keys/{mailbox}/new/", "certificates/new/",
    "outbox/", "outbox/{outgoing}/", "paths/", "paths/new/", "paths/0/", "paths/{erp}/",
    "contracts/", "contracts/new/", "contracts/0/", "contracts/{mail}/",
    "promises/{promise}/stages/", "people/{nora}/",
)  # fmt: skip
ASKING = ("teams/new/", "people/new/", "hours/new/", "promises/new/", "mailboxes/new/",
          "keys/{mailbox}/new/", "certificates/new/")  # fmt: skip
SETUP = (
    *(Screen(name=f"setup/{area}", path=f"/setup/{area}", who="admin") for area in AREAS),
    *(
        Screen(
            name=f"setup/{area}, refused",
            path=f"/setup/{area}",
            who="admin",
            step=_empty_fields("Speichern"),
            refused=True,
        )
        for area in ASKING
    ),
)


def _tick(page: Page) -> None:
    page.locator("[data-rows] input[name=number]").first.check()


def _send_too_old(page: Page) -> None:
    """A form whose session has ended in the meantime, with a text in it."""
    _opens("n", "#note-text")(page)
    page.locator("#note-text").fill("Ein Text, der nicht verloren gehen darf.")
    page.locator("#note [name=csrfmiddlewaretoken]").evaluate("field => { field.value = 'old' }")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


TICKETS = (
    "select t.id from tickets_ticket t join people_person p on p.id = t.requester_id"
    " where p.name = 'Ben Baum' and t.state"
)
LEGS = (
    "select t.id from levels_leg l join tickets_ticket t on t.id = l.ticket_id"
    " join people_person p on p.id = l.agent_id where l.ended_at is null and"
)
QUESTIONS = {
    "mailbox": "SELECT id FROM mail_mailbox ORDER BY id LIMIT 1",
    "ticket": LEGS
    + " l.level = 1 and t.state = 'open' and p.name = 'Anna Arnold' order by t.id desc",
    "offered": "select l.ticket_id from levels_leg l join levels_team_members m"
    " on m.team_id = l.team_id join people_person p on p.id = m.person_id and p.name = 'Paul Brandt'"
    " where l.ended_at is null and l.level = 2 and l.agent_id is null order by 1",
    "long": "select ticket_id from levels_leg group by ticket_id order by count(*) desc, 1",
    "solved": "select id from tickets_ticket where state = 'solved' order by id desc",
    "article": "select id from knowledge_article where confidence = 'not_validated' order by id",
    "guide": "select id from knowledge_article where audience = 'requesters'"
    " and confidence = 'validated' order by id",
    "ben": "select id from people_person where name = 'Ben Baum'",
    "nora": "select id from people_person where name = 'Nora Nolte'",
    "mail": "select service_id from tickets_ticket where subject like 'Outlook fragt%'",
    "erp": "select service_id from tickets_ticket where subject like 'ERP: %'",
    "team": "select id from levels_team order by id",
    "promise": "select id from sla_promise order by id",
    "outgoing": "select id from mail_delivery where demo_content is not null order by id",
    "own": TICKETS + " = 'open' order by t.id",
    "own_solved": TICKETS + " in ('solved', 'closed') order by t.id desc",
}


def numbers_of(desk: Desk) -> dict[str, str]:
    """Which tickets, articles and people of the demo stand for what; read once."""
    return {name: str(desk.rows(question)[0][0]) for name, question in QUESTIONS.items()}
