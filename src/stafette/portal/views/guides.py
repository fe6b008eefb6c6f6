"""Articles for requesters."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stafette.core import policy
from stafette.knowledge import queries as knowledge
from stafette.portal.reach import person_of
from stafette.search import queries as search

SHOWN = 50


@policy.signed_in
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All that this person may read, or what fits their words."""
    person, words = person_of(request), request.GET.get("q", "").strip()[:200]
    readable = knowledge.articles_for(person).order_by("issue")
    if words:
        scopes = knowledge.scopes_of(person)
        hits = search.find(text=words, scopes=scopes, kinds=["article"], limit=20)
        by_key = readable.in_bulk([int(hit.key) for hit in hits])
        found = [by_key[int(hit.key)] for hit in hits if int(hit.key) in by_key]
    else:
        found = list(readable[:SHOWN])
    return render(request, "portal/guides.html", {"articles": found, "words": words})


@policy.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, article: int) -> HttpResponse:
    """One article; "it helped" ends the way here, else it leads to the report."""
    found = knowledge.articles_for(person_of(request)).filter(pk=article).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        messages.success(request, _("Good to hear. Thank you."))
        return redirect("portal:home")
    return render(request, "portal/guide.html", {"article": found})
