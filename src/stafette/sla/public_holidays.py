"""Public holidays of Germany, Austria and Switzerland, by Land, offline.

The dates come from the package `holidays`, which is heavy and read on first use.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

COUNTRIES = ("DE", "AT", "CH")


def public_holidays(country: str, subdivision: str | None, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of those years; `subdivision` is a Land like BY, None for the country.

    Raises ValueError for a country or Land that is not known.
    """
    return frozenset(day for year in years for day in _of_year(country, subdivision or None, year))


@lru_cache(maxsize=512)
def _of_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 -- 25 MB that a desk without holidays never needs

    if country not in COUNTRIES:
        raise ValueError(f"No holidays are known for {country!r}; use DE, AT or CH.")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError as error:
        raise ValueError(f"{subdivision!r} is not a Land or canton of {country}.") from error
