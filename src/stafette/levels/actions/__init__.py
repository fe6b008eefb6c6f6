"""Moving a ticket between teams and levels."""

from stafette.levels.actions.answer import accept, answer_inquiry, ask_back, hand_back
from stafette.levels.actions.contract import ContractPlan, note_attempt, save_contract
from stafette.levels.actions.escalate import Briefing, Evidence, NotUpwards, Tried, escalate
from stafette.levels.actions.hold import (
    AlreadyTaken,
    NotHolding,
    copy_due_time,
    end,
    reassign,
    solve,
    start,
    start_again,
    take_over,
)
from stafette.levels.actions.index import index_answer, index_ticket
from stafette.levels.actions.ledger import begin_ledger, turn
from stafette.levels.actions.passes import PASS_LASTS, end_passes, give_pass
from stafette.levels.actions.paths import Step, WrongPath, save_path
from stafette.levels.actions.react import OURS, react
from stafette.levels.actions.teams import (
    HoldsTickets,
    LastFirstTeam,
    TeamNameTaken,
    TeamPlan,
    leave_teams,
    retire_team,
    save_team,
)
from stafette.levels.actions.together import (
    OutsideTeam,
    OwnTeam,
    consult,
    end_looking_on,
    let_look_on,
    stop_looking_on,
)
from stafette.levels.actions.unseen import watch

__all__ = [
    "OURS",
    "PASS_LASTS",
    "AlreadyTaken",
    "Briefing",
    "ContractPlan",
    "Evidence",
    "HoldsTickets",
    "LastFirstTeam",
    "NotHolding",
    "NotUpwards",
    "OutsideTeam",
    "OwnTeam",
    "Step",
    "TeamNameTaken",
    "TeamPlan",
    "Tried",
    "WrongPath",
    "accept",
    "answer_inquiry",
    "ask_back",
    "begin_ledger",
    "consult",
    "copy_due_time",
    "end",
    "end_looking_on",
    "end_passes",
    "escalate",
    "give_pass",
    "hand_back",
    "index_answer",
    "index_ticket",
    "leave_teams",
    "let_look_on",
    "note_attempt",
    "react",
    "reassign",
    "retire_team",
    "save_contract",
    "save_path",
    "save_team",
    "solve",
    "start",
    "start_again",
    "stop_looking_on",
    "take_over",
    "turn",
    "watch",
]
