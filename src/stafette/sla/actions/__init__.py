"""What happens to promises and clocks. Those that take a ticket expect its row to be locked."""

from stafette.sla.actions.follow import recalculate, reopen
from stafette.sla.actions.hours import WrittenHours, save_hours
from stafette.sla.actions.meet import (
    meet,
    note_answer,
    stop_all,
    stop_inquiry_clock,
    stop_leg_clocks,
    take_back_answer,
)
from stafette.sla.actions.promises import WrongPromise, cover, save_promise, save_stages, uncover
from stafette.sla.actions.recount import look_ahead_anew, recount
from stafette.sla.actions.retire import StillInUse, retire_hours, retire_promise
from stafette.sla.actions.start import (
    start_clocks,
    start_inquiry_clock,
    start_leg_clocks,
    start_pick_up_clock,
)
from stafette.sla.actions.tick import reach_stages
from stafette.sla.actions.waiting import pause, resume
from stafette.sla.actions.written import WrongHours

__all__ = [
    "StillInUse",
    "WrittenHours",
    "WrongHours",
    "WrongPromise",
    "cover",
    "look_ahead_anew",
    "meet",
    "note_answer",
    "pause",
    "reach_stages",
    "recalculate",
    "recount",
    "reopen",
    "resume",
    "retire_hours",
    "retire_promise",
    "save_hours",
    "save_promise",
    "save_stages",
    "start_clocks",
    "start_inquiry_clock",
    "start_leg_clocks",
    "start_pick_up_clock",
    "stop_all",
    "stop_inquiry_clock",
    "stop_leg_clocks",
    "take_back_answer",
    "uncover",
]
