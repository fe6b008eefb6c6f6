"""What an administrator entered and has not saved yet: tried first, step by step.

It lies in their session, sealed as a whole, since a password is in it.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from stafette.channels.mail.actions import SourcePlan, Step
from stafette.channels.mail.actions.sources import TRIALS
from stafette.channels.mail.sealed import NoSecret, seal, unseal

_KEY = "mail_trial"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How far a trial is: what went how, and what is tried next; "" when nothing is."""

    steps: list[Step]
    next_text: str
    count: int

    @property
    def failed(self) -> bool:
        return any(not step.ok for step in self.steps)


def begin(session: SessionBase, plan: SourcePlan, *, mailbox: int) -> None:
    session[_KEY] = {"mailbox": mailbox, "plan": seal(json.dumps(asdict(plan)))}


def plan_of(session: SessionBase, *, mailbox: int) -> SourcePlan | None:
    """What is being tried for this mailbox, None when nothing is."""
    told = session.get(_KEY) or {}
    if told.get("mailbox") != mailbox:
        return None
    try:
        said = json.loads(unseal(told["plan"]))
    except NoSecret:
        return None
    return SourcePlan(**said | {"folders": tuple(said["folders"])})


def kept(session: SessionBase, *, mailbox: int) -> dict[str, Any]:
    """What was tried in vain, for the form to begin with: everything but the password."""
    plan = plan_of(session, mailbox=mailbox)
    if plan is None:
        return {}
    said = asdict(plan) | {"folders": ", ".join(plan.folders)}
    del said["password"]
    return said


def forget(session: SessionBase) -> None:
    session.pop(_KEY, None)


def shown(steps: list[Step], *, count: int) -> Shown:
    """After the first `count` steps."""
    texts = {
        "connect": _("Connecting to the server …"),
        "sign_in": _("Signing in …"),
        "folders": _("Looking into the folders …"),
    }
    going_on = count < len(TRIALS) and all(step.ok for step in steps)
    return Shown(steps=steps, next_text=texts[TRIALS[count]] if going_on else "", count=count + 1)
