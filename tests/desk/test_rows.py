"""The row of the list is made by hand, so every text in it is tried with everything."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.desk.markup import Due, initials
from stafette.desk.rows import Row, html

TEXT = st.text(max_size=40) | st.sampled_from(
    ["<script>1</script>", '"><img src=x onerror=1>', "' onmouseover='1", "&lt;b&gt;", "</td></tr>"]
)


class Parts(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data):
        self.text += data


def row(text: str) -> Row:
    return Row(
        number=4711,
        address="/tickets/4711/",
        level=2,
        subject=text,
        first_words=text,
        person=text,
        organisation=text,
        due=Due(state="ok", text=text, title=text),
        last=text,
        last_title=text,
        unread=True,
        tag=text,
        tag_icon="undo-2",
    )


PLAIN = Parts(html(row("plain")))


@settings(deadline=None)
@given(TEXT.filter(bool))
def test_no_text_makes_a_tag_or_an_attribute(text):
    made = Parts(html(row(text)))
    assert (made.tags, made.attributes) == (PLAIN.tags, PLAIN.attributes)


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_every_text_is_read_as_it_was_written(text):
    assert Parts(html(row(text))).text == PLAIN.text.replace("plain", text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_initials_are_one_or_two_signs(name):
    assert 1 <= len(initials(name)) <= 6
