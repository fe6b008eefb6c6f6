"""Search, the palette, and what we know of a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from stafette.core import policy
from stafette.desk import finding
from stafette.desk.finding import Hit, Hits
from stafette.desk.markup import initials
from stafette.desk.pages import Fact
from stafette.desk.unsent import warning_of
from stafette.desk.views.reach import person_of, show
from stafette.levels.queries import worked_tickets
from stafette.people.models import Contact, Person

MOST, MOST_IN_PALETTE, LONGEST = 40, 12, 200


@policy.agents
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    said = request.GET.get("q", "")[:LONGEST]
    groups = finding.found(said, reader=person_of(request), most=MOST)
    return show(request, "search", said=said, groups=groups)


@policy.agents
@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """Hits and commands while somebody types."""
    said = request.GET.get("q", "")[:LONGEST]
    groups = finding.found(said, reader=person_of(request), most=MOST_IN_PALETTE)
    return show(request, "palette", groups=[*groups, _commands(said.strip())])


def _commands(said: str) -> Hits:
    pages = (
        (_("My level"), reverse("desk:queue"), "inbox"),
        (_("Hand-overs"), reverse("desk:handovers"), "arrow-left-right"),
        (_("Waiting"), reverse("desk:waiting"), "hourglass"),
        (_("Knowledge"), reverse("desk:articles"), "book-open"),
        (_("Notices"), reverse("desk:notices"), "bell"),
        (_("Profile and keys"), reverse("desk:profile"), "user"),
    )
    hits = [
        Hit(title=title, meta="", address=address, icon=icon)
        for title, address, icon in pages
        if said.lower() in title.lower()
    ]
    if said:
        query = urlencode({"subject": said})
        everything = urlencode({"q": said})
        words = _("Record “{words}” as a call").format(words=said)
        all_words = _("All hits for “{words}”").format(words=said)
        hits += [
            Hit(
                title=all_words,
                meta="",
                address=f"{reverse('desk:search')}?{everything}",
                icon="search",
            ),
            Hit(title=words, meta="", address=f"{reverse('desk:call')}?{query}", icon="plus"),
        ]
    return Hits(label=_("Commands"), hits=hits)


@policy.agents
@require_GET
def person(request: HttpRequest, person: int) -> HttpResponse:
    """Somebody's addresses and the tickets of theirs that the reader may see."""
    found = Person.objects.filter(pk=person).select_related("organisation").first()
    if found is None:
        raise Http404
    tickets = worked_tickets(person_of(request)).filter(requester=found)
    contacts = Contact.objects.filter(person=found).order_by("kind", "pk")
    facts = [
        Fact(label=_("Company"), value=found.organisation.name if found.organisation else ""),
        Fact(label=_("Department"), value=found.department),
        *(Fact(label=str(one.get_kind_display()), value=one.value) for one in contacts),
        Fact(label=_("Undeliverable"), value=warning_of(found.mail) if found.mail else ""),
    ]
    hits = [
        finding.ticket_hit(ticket)
        for ticket in tickets.select_related("requester").order_by("-pk")[:MOST]
    ]
    return show(
        request,
        "person",
        person=found,
        initials=initials(found.name),
        facts=[fact for fact in facts if fact.value],
        hits=hits,
    )
