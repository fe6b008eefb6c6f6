"""People are findable by name, address and number."""

from stafette.core.events import later
from stafette.people import actions
from stafette.people.events import PersonAdded, PersonChanged


@later(PersonAdded, name="people.index_added")
def index_added(event: PersonAdded) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)


@later(PersonChanged, name="people.index_changed")
def index_changed(event: PersonChanged) -> None:
    actions.index_person(person_id=event.person_id, at=event.at)
