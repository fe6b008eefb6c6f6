"""What the templates of the desk show: frozen, finished, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from stafette.channels.mail.appointments import Invited
from stafette.desk.marks import Returned, Sender
from stafette.desk.markup import Due


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that is a link."""

    label: str
    address: str
    count: str = ""
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Empty:
    """One sentence and one step when there is nothing to show."""

    title: str
    text: str = ""
    address: str = ""
    label: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows under one heading of the list."""

    label: str
    tone: str
    rows: SafeString
    count: int | None


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    title: str
    heading: str
    caption: str
    meta: str
    chips: Sequence[Chip]
    groups: Sequence[Group]
    next_address: str
    first_address: str
    empty: Empty | None


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """A ticket that waits: with whom, since when, until when."""

    number: int
    address: str
    level: int
    subject: str
    who: str
    since: str
    since_title: str
    due: Due | None


@dataclass(frozen=True, kw_only=True)
class WaitingGroup:
    """Lines, perhaps of one level; `count` says "50+" when there are more than are shown."""

    label: str
    count: str
    lines: Sequence[WaitingLine]


@dataclass(frozen=True, kw_only=True)
class WaitingSection:
    """A list of the page "Waiting"; `since` heads its column of times, `empty` says all is well."""

    key: str
    title: str
    since: str
    empty: str
    groups: Sequence[WaitingGroup]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewGroup:
    """Hand-overs of one path that are looked at for one reason, with some of their tickets."""

    from_level: int
    from_team: str
    to_level: int
    to_team: str
    reason: str
    count: int
    tickets: Sequence["Fact"]


@dataclass(frozen=True, kw_only=True)
class ReviewSection:
    key: str
    title: str
    empty: str
    groups: Sequence[ReviewGroup]


@dataclass(frozen=True, kw_only=True)
class StripLeg:
    """A stretch of the relay strip; `share` is a percentage along its track."""

    level: int
    state: str
    who: str
    time: str
    more: str = ""
    spoken: str = ""
    share: int = 0
    waiting: bool = False
    joint: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Strip:
    legs: Sequence[StripLeg]
    level: int
    now: str
    two_levels: bool = False
    passed: bool = False


@dataclass(frozen=True, kw_only=True)
class Try:
    """A step that was tried; outcome is `yes` when it worked, `open` when nobody said."""

    step: str
    result: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Question:
    question: str
    asked: str
    team: str = ""
    answer: str = ""
    answered: str = ""
    answer_address: str = ""  # where the reader may answer it


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a record: label, value and perhaps where it leads."""

    label: str
    value: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A hand-over as it was given."""

    id: int
    number: int
    title: str
    from_level: int
    to_level: int
    problem: str = ""
    reason: str = ""
    question: str = ""
    promised: str = ""
    tried: Sequence[Try] = ()
    affected: str = ""
    evidence: Sequence[Fact] = ()
    inquiries: Sequence[Question] = ()
    complete: str = ""
    complete_tone: str = ""
    state: str = ""
    due: Due | None = None
    address: str = ""
    meta: str = ""
    actions: str = ""
    by: str = ""
    by_initials: str = ""
    by_level: int = 1


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    size: str
    address: str
    icon: str = "file-text"


@dataclass(frozen=True, kw_only=True)
class Badge:
    """A word beside the author; the tone is ok, warn, danger or empty."""

    text: str
    icon: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """An item of the timeline: kind is public, internal, system or handover."""

    kind: str
    id: str
    version: str = ""
    seen: int = 0
    author: str = ""
    initials: str = ""
    level: int | None = None
    visibility: str = ""
    warning: str = ""
    remark: str = ""
    sender: Sender | None = None
    badges: Sequence[Badge] = ()
    signed_words: str = ""
    icon: str = "mail"
    iso: str = ""
    when: str = ""
    title: str = ""
    text: str = ""
    quoted: str = ""
    quoted_words: str = ""
    files: Sequence[File] = ()
    form_address: str = ""
    form_height: int = 0
    formed: bool = False
    original_address: str = ""
    returned: Sequence[Returned] = ()
    invited: Invited | None = None
    entries: Sequence[str] = ()
    card: Card | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A line of the checklist: what was tried with its result, or what is still asked for."""

    step: str
    result: str = ""
    outcome: str = "open"


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What was tried; `signs` says why it is time to hand over, empty when it is not."""

    steps: Sequence[Step]
    signs: str = ""


@dataclass(frozen=True, kw_only=True)
class Companion:
    """A team that looks on."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Together:
    """Who helps without having the ticket, and what they were asked."""

    teams: Sequence[Companion]
    questions: Sequence[Question]


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    team: str
    activity: str
    time: str
    length: str


@dataclass(frozen=True, kw_only=True)
class LedgerPart:
    """Who used the working time of a ticket: all of it, by team, and stretch by stretch."""

    total: str
    totals: Sequence[Fact]
    counted: str
    rows: Sequence[LedgerRow]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    title: str
    address: str
    fit: str
    fit_words: str
    why: str = ""
    use_address: str = ""
    used: bool = False
    key: int = 1


@dataclass(frozen=True, kw_only=True)
class Composer:
    """One of the two forms; `newer` are items that came while the text was written."""

    text: str = ""
    error: str = ""
    open: bool = False
    newer: Sequence[Event] = ()


@dataclass(frozen=True, kw_only=True)
class Undo:
    """The moment in which a sent thing can be taken back."""

    text: str
    address: str
    send_address: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An answer of the reader that leaves later, and what may still be done with it."""

    text: str
    undo_address: str
    send_address: str


@dataclass(frozen=True, kw_only=True)
class Doors:
    """What this person may do with the ticket now."""

    accept: bool = False
    take_over: bool = False
    hand_over: bool = False
    hand_back: bool = False
    reassign: bool = False
    solve: bool = False
    reopen: bool = False
    capture: bool = False
    write: bool = False
    answer: bool = False
    edit: bool = False
    resume: bool = False
    agent_id: int = 0
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    number: int
    subject: str
    level: int
    state: str
    state_tone: str
    strip: Strip
    due: Due | None
    clocks: Sequence[Due]
    ledger: LedgerPart
    checklist: Checklist
    together: Together
    why: str
    events: Sequence[Event]
    older_address: str
    seen: int
    requester: str
    requester_mail: str
    requester_address: str
    facts: Sequence[Fact]
    ticket_facts: Sequence[Fact]
    looks_for_articles: bool
    doors: Doors
    reply: Composer
    note: Composer
    draft: str
    language: str
    undo: Undo | None = None
    planned: Sequence[Planned] = ()
    later: Sequence[tuple[str, str]] = ()
    undeliverable: str = ""
    stored: str = ""
    refusal: str = ""
