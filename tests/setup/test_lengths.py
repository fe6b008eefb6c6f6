from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from stafette.setup.lengths import WrongLength, length_of, length_words


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("30", 30), ("30 min", 30), ("30m", 30), ("4 h", 240), ("4h", 240), ("4 Std.", 240),
        ("1,5 Stunden", 90), ("1.5 h", 90), ("1 h 30 min", 90), ("1 Std 30 Min", 90),
        ("1:30", 90), ("2 hours", 120), (" 15  minutes ", 15),
    ],
)  # fmt: skip
def test_working_time_is_read_as_people_write_it(said, minutes):
    assert length_of(said) == timedelta(minutes=minutes)


def test_nothing_written_is_nothing_promised():
    assert length_of("   ") is None


@pytest.mark.parametrize("said", ["bald", "4 d", "-1", "1:75", "h", "4 h h", "1e9", "٣", "999999"])
def test_everything_else_is_refused(said):
    with pytest.raises(WrongLength):
        length_of(said)


@pytest.mark.parametrize("language", ["de", "en"])
@given(minutes=st.integers(1, 9999 * 60))
def test_what_is_shown_is_read_again(language, minutes):
    with translation.override(language):
        assert length_of(length_words(timedelta(minutes=minutes))) == timedelta(minutes=minutes)
