"""Knowledge: list, article, use, flag, validate, capture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from stafette.core import policy
from stafette.desk import articles as reading
from stafette.desk.views.reach import moments_of, person_of, show


@policy.agents
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    said = request.GET.get("q", "")[:200]
    page = reading.list_page(said, reader=person_of(request), moments=moments_of(request))
    return show(request, "articles", page=page, said=said)


@policy.agents
@require_GET
def article(request: HttpRequest, article: int) -> HttpResponse:
    found = reading.articles().filter(pk=article).first()
    if found is None:
        raise Http404
    page = reading.article_page(found, reader=person_of(request), moments=moments_of(request))
    return show(request, "article", page=page)
