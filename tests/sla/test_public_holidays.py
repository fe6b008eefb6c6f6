import subprocess
import sys
from datetime import date

import pytest

from stafette.sla.public_holidays import public_holidays


def days(country: str, subdivision: str | None, *years: int) -> list[str]:
    found = public_holidays(country, subdivision, years)
    return [f"{day:%m-%d}" for day in sorted(found)]


EVERYWHERE_IN_2026 = ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"]  # fmt: skip


@pytest.mark.parametrize(
    ("land", "more"),
    [
        (None, []),
        ("", []),
        ("BY", ["01-06", "06-04", "11-01"]),
        ("BE", ["03-08"]),
        ("HH", ["10-31"]),
        ("SN", ["10-31", "11-18"]),
        ("NW", ["06-04", "11-01"]),
        ("TH", ["09-20", "10-31"]),
    ],
)
def test_a_land_adds_its_own_days(land, more):
    assert days("DE", land, 2026) == sorted([*EVERYWHERE_IN_2026, *more])


def test_austria_and_switzerland_are_known():
    assert days("AT", None, 2026) == [
        "01-01", "01-06", "04-06", "05-01", "05-14", "05-25", "06-04", "08-15", "10-26",
        "11-01", "12-08", "12-25", "12-26",
    ]  # fmt: skip
    assert days("CH", None, 2026) == ["01-01", "05-14", "08-01", "12-25"]
    assert days("CH", "ZH", 2026) == [
        "01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "08-01", "12-25", "12-26",
    ]  # fmt: skip


def test_several_years_are_one_set():
    both = public_holidays("DE", "BE", [2026, 2027])

    assert both == public_holidays("DE", "BE", [2026]) | public_holidays("DE", "BE", [2027])
    assert date(2027, 3, 29) in both
    assert public_holidays("DE", "BE", []) == frozenset()


@pytest.mark.parametrize("country", ["FR", "de", "", "Deutschland"])
def test_another_country_is_refused(country):
    with pytest.raises(ValueError, match=f"^No holidays are known for '{country}'; use DE, AT or"):
        public_holidays(country, None, [2026])


@pytest.mark.parametrize(("country", "land"), [("DE", "XX"), ("AT", "BY"), ("CH", "XX")])
def test_another_land_is_refused(country, land):
    with pytest.raises(ValueError, match=f"^'{land}' is not a Land or canton of {country}"):
        public_holidays(country, land, [2026])


def test_the_package_is_read_on_first_use():
    told = "import sys; import stafette.sla.public_holidays; print('holidays' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"
