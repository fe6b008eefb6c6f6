"""The quotation at the end of an HTML mail is folded without a script, and nothing of it is lost."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.channels.mail.folded_html import folded
from stafette.channels.mail.safe_html import clean
from tests.mail.test_safe_html import PIECES

FOLD = "<details><summary>Quoted</summary>"
LINE = '<div style="border:none;border-top:solid #E1E1E1 1.0pt">'


def fold(html: str) -> str:
    return folded(clean(html), words="Quoted")


def test_the_last_quotation_is_folded_and_what_was_written_anew_stays_open():
    assert fold("<p>New</p><blockquote>Old<blockquote>Older</blockquote></blockquote><br>") == (
        f"<p>New</p>{FOLD}<blockquote>Old<blockquote>Older</blockquote></blockquote></details><br>"
    )


def test_outlooks_line_folds_everything_below_it():
    said = f"<div><p>New</p><div>{LINE}<p><b>Von:</b> Anna</p></div></div><p>Old</p></div>"
    assert fold(said) == (
        f"<div><p>New</p>{FOLD}<div>{LINE}<p><b>Von:</b> Anna</p></div></div><p>Old</p></details></div>"
    )


def test_what_must_be_read_stays_open():
    for html in (
        "<blockquote>All of it</blockquote>",
        "<p>New</p><blockquote>Old</blockquote><p>Answer below</p>",
        "<p>New</p><blockquote>Old</blockquote><img src=cid:one@x>",
        f"<div>{LINE}<p>Von: Anna</p></div><p>Forwarded</p></div>",
        f"<p>New</p>{LINE}<p>A line alone</p></div>",
        "<p>New</p>",
    ):
        assert fold(html) == clean(html), html


@given(
    st.lists(st.sampled_from([*PIECES, "</blockquote>", LINE, "Von: "]), max_size=25).map("".join)
)
@settings(max_examples=100, deadline=None)
def test_without_the_fold_it_is_what_it_was(html):
    inside = folded(clean(html), words="Quoted")
    assert re.sub(r"<details><summary>Quoted</summary>|</details>", "", inside) == clean(html)
