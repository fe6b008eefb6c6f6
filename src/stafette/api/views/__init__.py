"""The resources, each under its prefix."""

from stafette.api.views import (
    articles,
    conversation,
    events,
    masters,
    people,
    relay,
    tickets,
    waiting,
    ways,
)

ROUTERS = (
    ("/tickets", tickets.router),
    ("/tickets", conversation.router),
    ("/tickets", relay.router),
    ("/articles", articles.router),
    ("/search", events.search),
    ("/people", people.router),
    ("/organisations", people.organisations),
    ("/teams", masters.teams),
    ("/services", masters.services),
    ("/calendars", masters.calendars),
    ("/promises", masters.promises),
    ("/paths", ways.paths),
    ("/contracts", ways.contracts),
    ("/waiting", waiting.router),
    ("/events", events.events),
)
