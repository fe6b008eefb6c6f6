"""A desk with one of everything, and every address of it filled in: what the attacks walk over."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from stafette.catalog.models import Service
from stafette.channels.mail import actions as mails
from stafette.channels.mail.choices import Afterwards, ConsentTrouble, SourceTrouble
from stafette.channels.mail.models import (
    Canary,
    Certificate,
    Consent,
    MailboxKey,
    MailSource,
    Protection,
    SigningKey,
    SourceFolder,
    Undeliverable,
)
from stafette.core import clock, jobs, policy
from stafette.feedback.queries import rating_token
from stafette.files import actions as files
from stafette.knowledge import actions as knowledge
from stafette.knowledge.actions import Content, Standing
from stafette.knowledge.choices import Audience
from stafette.levels import actions as levels
from stafette.levels.actions import Briefing, Tried
from stafette.levels.choices import BackReason, Level
from stafette.people import actions as people
from stafette.people.choices import Role
from stafette.people.models import Person
from stafette.sla.models import ServiceHours
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import MessageFile, NoteFile, Ticket
from stafette.triage.models import RoutingRule
from tests.mail.mails import SUPPORT, arrived, mail, mailbox
from tests.people_of_the_story import NINE, agent, promise, requester, team, ticket

BRIEFING = Briefing(
    reason="needs rights",
    problem="the profile is broken",
    tried=(Tried("restarted", "no change"),),
    question="what is wrong",
    promised="by noon",
)
WITH_FILE = """Since this morning.
--cut
Content-Type: image/png; name="screen.png"
Content-Disposition: attachment; filename="screen.png"

PNG
--cut--
"""


def whole_desk() -> SimpleNamespace:
    """Everything that Stafette knows, at least once; what a job would do is done."""
    desk = SimpleNamespace()
    _masters(desk)
    _people(desk)
    _conversation(desk)
    _relay(desk)
    _knowledge(desk)
    jobs.run_due(at=NINE)
    return desk


def _masters(desk: SimpleNamespace) -> None:
    desk.first, desk.second = team(), team("Messaging", Level.SECOND)
    desk.branch = team("Branch")
    desk.promise = promise()  # for everybody
    desk.hours = ServiceHours.objects.get()
    desk.mailbox = mailbox(signature="Your desk")
    dated = {"fingerprint": "ab" * 32, "holder": SUPPORT, "valid_from": NINE, "added_at": NINE}
    desk.key = MailboxKey.objects.create(mailbox=desk.mailbox, kind="smime", **dated)
    desk.certificate = Certificate.objects.create(kind="smime", vouched=False, **dated)
    desk.organisation = people.save_organisation(
        organisation=None, name="Kunde", domains=["kunde.example"], by=None, at=NINE
    )
    desk.service = Service.objects.create(names={"de": "Netz", "en": "Network"})
    desk.rule = RoutingRule.objects.create(
        order=5, team=desk.branch, words=["branch"], service=desk.service
    )


def _people(desk: SimpleNamespace) -> None:
    desk.anna, desk.nora = agent("Anna Krug", desk.first), agent("Nora Gross", desk.second)
    desk.otto = agent("Otto Ost", desk.branch)
    desk.cora = agent("Cora Coach", role=Role.COACH)
    desk.lea = agent("Lea Lang", role=Role.LEAD)
    desk.ada = agent("Ada Adler", role=Role.ADMINISTRATOR)
    desk.ben, desk.carla = requester(), requester("Carla Cramer")
    desk.absence = people.enter_absence(
        person=desk.ben, first_on=NINE.date(), last_on=NINE.date(), by=None, at=NINE
    )


def _conversation(desk: SimpleNamespace) -> None:
    raw = mail(WITH_FILE, content_type="multipart/mixed; boundary=cut", mime_version="1.0").replace(
        b"\r\n\r\nSince", b"\r\n\r\n--cut\r\n\r\nSince", 1
    )
    desk.arrival = arrived(raw)
    signed = {"signature": "intact", "signer": "ben@kunde.example", "words": "Since"}
    Protection.objects.create(arrival=desk.arrival, partial=True, **signed)
    desk.ticket = Ticket.objects.get(pk=desk.arrival.ticket_id)
    Ticket.objects.filter(pk=desk.ticket.pk).update(service=desk.service)
    levels.take_over(ticket=desk.ticket, by=desk.anna, at=NINE)
    desk.answer = tickets.reply(
        ticket=desk.ticket, words=Words(text="Which VPN is it?"), by=desk.anna, at=NINE
    )
    noted = files.store(content=b"log", name="secret.log", media_type="text/plain", at=NINE)
    desk.note = tickets.note(
        ticket=desk.ticket, text="- restarted: no change", by=desk.anna, at=NINE, files=[noted]
    )
    desk.file = MessageFile.objects.get().file
    desk.note_file = NoteFile.objects.get().file
    own = {"from": SUPPORT, "subject": "held mail", "message_id": "<2@x.example>"}
    desk.held = arrived(mail(**own))
    desk.blocked = mails.block(value="pills.example", by=desk.anna, at=NINE)
    desk.undeliverable = Undeliverable.objects.create(
        address="gone@kunde.example", reason="550 unknown", at=NINE
    )
    SigningKey.objects.create(
        domain="desk.example", selector="s1", sealed_key="x", public_key="y", made_at=NINE
    )
    source = MailSource.objects.create(
        mailbox=desk.mailbox, host="imap.desk.example", port=993,
        user="support", secret="", afterwards=Afterwards.MOVE, moves_to="Done", begun_on=NINE,
        trouble=SourceTrouble.REFUSED, answer="NO",
    )  # fmt: skip
    SourceFolder.objects.create(source=source, name="INBOX")
    desk.canary = Canary.objects.create(mailbox=desk.mailbox, sent_at=NINE, answer="250 ok")
    Consent.objects.create(
        mailbox=desk.mailbox, client_id="desk", trouble=ConsentTrouble.REVOKED, answer="no"
    )


def _relay(desk: SimpleNamespace) -> None:
    levels.note_attempt(ticket=desk.ticket, step="ping", result="no", by=desk.anna, at=NINE)
    plan = levels.ContractPlan(steps=({"de": "x"},), evidence=({"de": "x"},), words=("x",))
    levels.save_contract(service=desk.service, to=plan, by=None, at=NINE)
    levels.escalate(
        ticket=desk.ticket, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    levels.accept(ticket=desk.ticket, by=desk.nora, at=NINE)
    desk.inquiry = levels.ask_back(
        ticket=desk.ticket, question="since when?", by=desk.nora, at=NINE
    )
    desk.returned = ticket(desk.ben, "Mail is slow", team=desk.first)
    levels.escalate(
        ticket=desk.returned, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    levels.hand_back(
        ticket=desk.returned, reason=BackReason.MISSING, text="log", by=desk.nora, at=NINE
    )
    desk.waiting = ticket(desk.ben, "Printer is silent", team=desk.first)
    levels.escalate(
        ticket=desk.waiting, to_team=desk.second, briefing=BRIEFING, by=desk.anna, at=NINE
    )
    desk.solved = ticket(desk.ben, "Password forgotten", team=desk.first)
    levels.take_over(ticket=desk.solved, by=desk.anna, at=NINE)
    levels.solve(ticket=desk.solved, answer=Words(text="Set anew."), by=desk.anna, at=NINE)
    desk.foreign = ticket(desk.carla, "Scanner of the branch", team=desk.branch)


def _knowledge(desk: SimpleNamespace) -> None:
    desk.article = knowledge.capture(
        ticket=desk.ticket,
        content=Content(
            issue="VPN drops",
            environment="Windows",
            resolution="Load the profile.",
            cause="An old profile.",
            internal_part="Password of the router is in the safe.",
            service=desk.service,
        ),
        standing=Standing(audience=Audience.REQUESTERS),
        by=desk.ada,
        at=NINE,
    )
    knowledge.flag(article=desk.article, text="out of date", by=desk.anna, at=NINE)
    knowledge.use(article=desk.article, ticket=desk.ticket, level=1, by=desk.anna, at=NINE)


@dataclass(frozen=True)
class Route:
    """An address of the product with everything in it that belongs to the desk."""

    name: str
    path: str
    policy: str

    def __str__(self) -> str:
        return self.name


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Name, whole route and pattern of everything that Django answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, f"{prefix}{space}")
        else:
            yield f"{prefix}{entry.name}", str(entry.pattern), entry


def routes(desk: SimpleNamespace) -> list[Route]:
    """All of them, but the API, which has operations of its own."""
    things, found = _things(desk), []
    for name, _route, entry in patterns():
        if not name.startswith("api:"):
            parts = {part: things[part] for part in entry.pattern.converters}
            path = reverse(name, kwargs=parts)
            found.append(Route(name, path, policy.name_of(entry.callback) or ""))
    return found


def _things(desk: SimpleNamespace) -> dict[str, object]:
    """For each part of an address the thing of Ben and the first team."""
    return {
        "number": desk.ticket.pk,
        "message": desk.answer.pk,
        "note": desk.note.pk,
        "file": desk.file.pk,
        "inquiry": desk.inquiry.pk,
        "article": desk.article.pk,
        "person": desk.ben.pk,
        "team": desk.first.pk,
        "organisation": desk.organisation.pk,
        "service": desk.service.pk,
        "hours": desk.hours.pk,
        "promise": desk.promise.pk,
        "coverage": desk.promise.coverage.get().pk,
        "absence": desk.absence.pk,
        "leg": desk.ticket.legs.first().pk,
        "rule": desk.rule.pk,
        "mailbox": desk.mailbox.pk,
        "key": desk.key.pk,
        "certificate": desk.certificate.pk,
        "canary": desk.canary.pk,
        "arrival": desk.held.pk,
        "sender": desk.blocked.pk,
        "address": desk.undeliverable.pk,
        "delivery": desk.answer.deliveries.first().pk,
        "token": rating_token(desk.solved.pk),
    }


def link_for(person: Person) -> str:
    """A fresh one-time token to sign in."""
    return people.sign_in_link(person=person, at=clock.now())


def asked(client: Client, path: str, said: object = None, *, method: str = "get") -> Any:
    """The answer of one address, read to its end: `answer.page` is its text, "" for a file."""
    answer = getattr(client, method)(path, said)
    answer.page = ""
    if answer.streaming:
        answer.content_read = b"".join(answer.streaming_content)
    else:
        answer.page = answer.content.decode()
    return answer
