"""Getting to know people, what they may do, and how they sign in."""

from stafette.people.actions.absences import WrongDays, end_absence, enter_absence
from stafette.people.actions.know import (
    AddressTaken,
    Profile,
    add_person,
    change_person,
    index_person,
    person_for_mail,
)
from stafette.people.actions.organisations import (
    HasPeople,
    NameTaken,
    WrongDomain,
    retire_organisation,
    save_organisation,
)
from stafette.people.actions.retire import bring_back, retire
from stafette.people.actions.roles import LastAdministrator, give_roles, grant, revoke
from stafette.people.actions.sign_in import (
    LinkUsedUp,
    count_try,
    forget_tries,
    note_sign_in,
    redeem,
    set_password,
    sign_in_link,
)

__all__ = [
    "AddressTaken",
    "HasPeople",
    "LastAdministrator",
    "LinkUsedUp",
    "NameTaken",
    "Profile",
    "WrongDays",
    "WrongDomain",
    "add_person",
    "bring_back",
    "change_person",
    "count_try",
    "end_absence",
    "enter_absence",
    "forget_tries",
    "give_roles",
    "grant",
    "index_person",
    "note_sign_in",
    "person_for_mail",
    "redeem",
    "retire",
    "retire_organisation",
    "revoke",
    "save_organisation",
    "set_password",
    "sign_in_link",
]
