"""Setting up from where the mail of a mailbox is fetched, and trying it out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stafette.channels.mail import remote, sealed
from stafette.channels.mail.actions.consents import NO_CONSENT, may_use
from stafette.channels.mail.actions.fetch import account_of
from stafette.channels.mail.choices import Afterwards, Security, SourceKind, SourceTrouble
from stafette.channels.mail.events import SourceSaved
from stafette.channels.mail.models import Mailbox, MailSource
from stafette.channels.mail.oauth import is_loopback
from stafette.core import events, transactions
from stafette.core.refusals import Refusal
from stafette.people.models import Person

TRIALS: Final = ("connect", "sign_in", "folders")
_WHERE: Final = ("kind", "host", "port", "security", "user", "by_token")


class SourceRefused(Refusal):
    """It cannot be set up like that; `code` names the field it is about."""

    def __init__(self, code: str, sentence: object, **facts: object) -> None:
        super().__init__(str(sentence), **facts)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class SourcePlan:
    """What a source is to be. An empty password keeps the one that is known."""

    kind: str
    host: str
    port: int
    security: str
    user: str
    password: str = field(default="", repr=False)
    folders: tuple[str, ...] = ("INBOX",)
    afterwards: str = Afterwards.SEEN
    moves_to: str = ""
    by_token: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a test in words, and whether it went well."""

    text: str
    ok: bool


@transactions.atomic
def save_source(*, mailbox: Mailbox, to: SourcePlan, by: Person | None, at: datetime) -> MailSource:
    """Enter or change from where mail is fetched. Raises SourceRefused.

    The known password is never sent elsewhere: whoever changes server or user enters it anew.
    """
    saved, moved = _drawn(mailbox, to, at)
    saved.save()
    _begin_anew(saved, moved=moved)
    events.publish(SourceSaved(at=at, by_id=by.pk if by else None, mailbox_id=mailbox.pk))
    return saved


def _drawn(mailbox: Mailbox, to: SourcePlan, at: datetime) -> tuple[MailSource, bool]:
    """As it would be saved, and whether it is another mailbox than before. Raises SourceRefused."""
    known = MailSource.objects.filter(mailbox=mailbox).first()
    _check_where(to)
    _check_token(mailbox, to)
    _check_reading(to)
    moved = known is None or any(getattr(known, name) != getattr(to, name) for name in _WHERE)
    if moved and not to.password and not to.by_token:
        raise SourceRefused("password", gettext_lazy("Enter the password of this mailbox"))
    saved = known or MailSource(mailbox=mailbox, begun_on=timezone.localdate(at))
    for name in (*_WHERE, "afterwards", "moves_to"):
        setattr(saved, name, getattr(to, name))
    saved.folders = list(to.folders)
    saved.trouble = saved.answer = ""
    if to.by_token:
        saved.secret = ""
    elif to.password:
        saved.secret = sealed.seal(to.password)
    return saved, moved


def _begin_anew(source: MailSource, *, moved: bool) -> None:
    """What was left is tried again; another mailbox has other UIDs."""
    if moved:
        source.places.all().delete()
    source.places.update(left={})


def _check_where(to: SourcePlan) -> None:
    local = is_loopback(to.host)
    allowed = remote.PORTS[SourceKind(to.kind)]
    if not local and to.port not in allowed:
        ports = " ".join(str(port) for port in allowed)
        raise SourceRefused("port", gettext_lazy("Use one of the ports %(ports)s"), ports=ports)
    if not local and to.security == Security.NONE:
        raise SourceRefused(
            "security", gettext_lazy("Choose encryption: the password would be readable on the way")
        )


def _check_token(mailbox: Mailbox, to: SourcePlan) -> None:
    if to.by_token and not may_use(mailbox=mailbox, host=to.host):
        raise SourceRefused("by_token", NO_CONSENT)


def _check_reading(to: SourcePlan) -> None:
    if to.kind == SourceKind.POP3 and to.afterwards != Afterwards.DELETE:
        raise SourceRefused("afterwards", gettext_lazy("With POP3, mail can only be deleted"))
    if to.kind == SourceKind.POP3 and to.folders != ("INBOX",):
        raise SourceRefused("folders", gettext_lazy("With POP3, there is only the folder INBOX"))
    if to.afterwards == Afterwards.MOVE and not to.moves_to:
        raise SourceRefused("moves_to", gettext_lazy("Enter the folder that mail is moved to"))
    if to.afterwards == Afterwards.MOVE and to.moves_to in to.folders:
        raise SourceRefused(
            "moves_to", gettext_lazy("Choose a folder that mail is not fetched from")
        )


def test_source(*, source: MailSource, at: datetime) -> list[Step]:
    """Connect, sign in and look into each folder; nothing is read, marked or stored."""
    return _tried(source, len(TRIALS), at)


def check_source(*, mailbox: Mailbox, to: SourcePlan, at: datetime) -> None:
    """Could it be saved? Raises SourceRefused."""
    _drawn(mailbox, to, at)


def try_source(*, mailbox: Mailbox, to: SourcePlan, steps: int, at: datetime) -> list[Step]:
    """The first `steps` of TRIALS with what is not saved yet. Raises SourceRefused."""
    return _tried(_drawn(mailbox, to, at)[0], steps, at)


def _tried(source: MailSource, count: int, at: datetime) -> list[Step]:
    steps: list[Step] = []
    try:
        account = account_of(source, at=at)
        if count == 1:
            remote.greet(account)
            return _up_to(source, 2)
        session = remote.sign_in(account)
        try:
            if count == 2:
                return _up_to(source, 3)
            _look(session, source, steps)
        finally:
            session.end()
    except remote.Failed as failed:
        steps += _begun(source, failed) if not steps else []
        steps.append(Step(text=told(failed.trouble, failed.answer), ok=False))
    return steps


def told(trouble: str, answer: str = "") -> str:
    """A trouble in a sentence, with what the server said to it."""
    sentence = str(SourceTrouble(trouble).label)
    return (
        _("{sentence} It said: {answer}").format(sentence=sentence, answer=answer)
        if (answer)
        else sentence
    )


def _look(session: remote.Session, source: MailSource, steps: list[Step]) -> None:
    steps += _up_to(source, 3)
    for folder in source.folders:
        session.enter(folder)
        count = session.count()
        said = ngettext("{folder}: {count} mail", "{folder}: {count} mails", count)
        steps.append(Step(text=said.format(folder=folder, count=count), ok=True))
    if source.afterwards == Afterwards.MOVE and source.moves_to not in session.folders():
        raise remote.Failed(SourceTrouble.FOLDER, source.moves_to)


def _begun(source: MailSource, failed: remote.Failed) -> list[Step]:
    """The steps before the one that failed."""
    done = {SourceTrouble.CERTIFICATE: 1, SourceTrouble.SIGN_IN: 2}
    return _up_to(source, done.get(failed.trouble, 0))


def _up_to(source: MailSource, count: int) -> list[Step]:
    safe = _("Encrypted") if source.security != Security.NONE else _("Not encrypted, local only")
    said = [_("Connected to {host}").format(host=source.host), safe, _("Signed in")]
    return [Step(text=text, ok=True) for text in said[:count]]
