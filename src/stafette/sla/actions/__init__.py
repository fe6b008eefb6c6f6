"""What happens to promises and clocks. Those that take a ticket expect its row to be locked."""

from stafette.sla.actions.follow import recalculate, reopen
from stafette.sla.actions.hours import WrittenHours, recount, save_hours
from stafette.sla.actions.meet import meet, note_answer, stop_all, stop_leg_clock, take_back_answer
from stafette.sla.actions.promises import WrongPromise, cover, save_promise, uncover
from stafette.sla.actions.retire import StillInUse, retire_hours, retire_promise
from stafette.sla.actions.start import start_clocks, start_leg_clock
from stafette.sla.actions.tick import breach_overdue
from stafette.sla.actions.waiting import pause, resume
from stafette.sla.actions.written import WrongHours

__all__ = [
    "StillInUse",
    "WrittenHours",
    "WrongHours",
    "WrongPromise",
    "breach_overdue",
    "cover",
    "meet",
    "note_answer",
    "pause",
    "recalculate",
    "recount",
    "reopen",
    "resume",
    "retire_hours",
    "retire_promise",
    "save_hours",
    "save_promise",
    "start_clocks",
    "start_leg_clock",
    "stop_all",
    "stop_leg_clock",
    "take_back_answer",
    "uncover",
]
