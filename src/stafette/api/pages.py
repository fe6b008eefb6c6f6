"""Reading a list page by page: the next page begins behind the last id that was told."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from stafette.api.cursors import cursor_of, place_of
from stafette.api.shapes.words import Page

Row = TypeVar("Row", bound=Model)


def newest_first(rows: QuerySet[Row], page: Page) -> tuple[list[Row], str | None]:
    """One page from the newest row backwards, and the cursor of the next. Raises WrongInput."""
    if page.cursor:
        rows = rows.filter(pk__lt=place_of(page.cursor)[0])
    return _cut(rows.order_by("-pk"), page)


def oldest_first(rows: QuerySet[Row], page: Page) -> tuple[list[Row], str | None]:
    """One page from the oldest row onwards, and the cursor of the next. Raises WrongInput."""
    if page.cursor:
        rows = rows.filter(pk__gt=place_of(page.cursor)[0])
    return _cut(rows.order_by("pk"), page)


def _cut(rows: QuerySet[Row], page: Page) -> tuple[list[Row], str | None]:
    found = list(rows[: page.limit + 1])
    shown = found[: page.limit]
    return shown, cursor_of(int(shown[-1].pk)) if len(found) > page.limit else None
