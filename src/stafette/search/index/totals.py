"""How many documents there are and how long they are, without counting a million rows."""

from dataclasses import dataclass

from django.db import connection

COUNTED_UP_TO = 5000  # beyond, ids stand for the count and the newest documents for all
_SAMPLE = 500
_FREQUENT = 2000  # a word in so many documents is counted again only when the index has grown

# Two look-ups at the ends of the primary key; asked together, SQLite walks through all of it.
_ENDS = "SELECT (SELECT min(id) FROM search_document), (SELECT max(id) FROM search_document)"
_ALL = "SELECT count(*), coalesce(avg(length), 1) FROM search_document"
_NEWEST = "SELECT coalesce(avg(length), 1) FROM search_document WHERE id > %s"

_counted: dict[tuple[str, str], tuple[int, int]] = {}


@dataclass(frozen=True)
class Totals:
    """The number of documents and their mean length in words."""

    documents: int
    mean_length: float


def totals() -> Totals:
    """Both figures: exact for a small index, near enough (gaps between ids) for a large one."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDS)
        first, last = cursor.fetchone()
        if first is None:
            return Totals(0, 1.0)
        span = last - first + 1
        if span <= COUNTED_UP_TO:
            cursor.execute(_ALL)
            count, length = cursor.fetchone()
            return Totals(count, float(length))
        cursor.execute(_NEWEST, [last - _SAMPLE])
        return Totals(span, float(cursor.fetchone()[0]))


def remembered(words: list[str], *, total: int) -> dict[str, int]:
    """The counts of frequent words that were taken when the index was about as large."""
    found = {}
    for word in words:
        count, then = _counted.get((_name(), word), (0, 0))
        if count and abs(total - then) * 100 <= then:
            found[word] = count
    return found


def remember(counts: dict[str, int], *, total: int) -> None:
    """Keep the counts that were dear to take."""
    if len(_counted) > 20_000:
        _counted.clear()
    for word, count in counts.items():
        if count >= _FREQUENT:
            _counted[_name(), word] = (count, total)


def _name() -> str:
    return str(connection.settings_dict["NAME"])
