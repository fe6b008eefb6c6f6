"""What the index is asked and told."""

from dataclasses import dataclass

from stafette.search.index.totals import Totals
from stafette.search.ranking import ENOUGH_CANDIDATES


@dataclass(frozen=True)
class Row:
    """The words of one document, as they are or were filed."""

    id: int
    title_words: list[str]
    body_words: list[str]
    codes: list[str]
    length: int


@dataclass(frozen=True)
class Request:
    """Which documents count: they have a code of `narrow` (if any) and one of each group of `wide`.

    The codes that leave the fewest documents over are looked up, at most `narrowest` of them; the
    others are checked on each candidate.
    """

    totals: Totals
    narrow: list[str]
    narrowest: int
    wide: list[list[str]]

    @property
    def few(self) -> bool:
        """The codes alone leave so few documents over that each of them may be a candidate."""
        return self.narrowest <= ENOUGH_CANDIDATES
