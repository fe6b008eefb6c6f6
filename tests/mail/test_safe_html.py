"""HTML of others, made harmless."""

from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.channels.mail.safe_html import clean, is_formed, page_of, pictures_left_out

PIECES = [
    "<a href='http://x.example'", "<p title=1 style='color:red'", "<td width=1 bgcolor=red",
    "<table border=1", "</table>", "<tr>", "<svg", "<math", "<style>", "</p>", "<li", "<b", "</b>",
    "&lt;", "<!--", "-->", "]]>", "<pre>\n\n", "<img src=cid:x alt='<b>' title=y", "text",
    "<blockquote", "<caption", "<select", "<form", "<script>", "</script>", "<template",
    "<noscript", "<h1", "<font color=red", ">", "/>", "'", '"', "\n", "\0", " on=1", "<a", "&#x3c;",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_changes_nothing(html):
    once = clean(html)
    assert clean(once) == once


def test_form_stays_and_what_acts_goes():
    cases = {
        "<p class=a id=b data-x=1 hx-get=/x onclick=x>Hi</p>": "<p>Hi</p>",
        "<a href='https://kunde.example/?a=1&b=2'>x</a>": (
            '<a href="https://kunde.example/?a=1&amp;b=2" rel="noopener noreferrer">x</a>'
        ),
        "<a href='/sign-out/'>x</a>": '<a rel="noopener noreferrer">x</a>',
        "<a href='jav\tascript:x()'>x</a>": '<a rel="noopener noreferrer">x</a>',
        "<img src='https://x.example/1' srcset='//x 2x' alt=Logo>": '<img alt="Logo">',
        "<img src=cid:one@x alt=Logo>": '<img src="cid:one@x" alt="Logo">',
        "<p style='color: Red; position:fixed; background:url(//x)'>x</p>": (
            '<p style="color:Red">x</p>'
        ),
        "<p style='color:\\75rl(//x)'>x</p>": "<p>x</p>",
        "<p style='margin-left:-999px; text-indent:-1px; width:5px'>x</p>": (
            '<p style="width:5px">x</p>'
        ),
        "<form action=//x><input name=password><button>Go</button></form>": "Go",
        "<style>p{color:red}</style><script>x()</script><title>x</title>y": "y",
        "<scr<script>ipt>x()</scr</script>ipt>": "ipt&gt;x()ipt&gt;",
    }
    assert {html: clean(html) for html in cases} == cases


def test_a_picture_of_the_mail_is_shown_from_our_own_address_and_no_other():
    page = page_of(
        "<img src='CID:A@b'><img src=cid:none><img src=//x.example/1>",
        pictures={"a@b": "/tickets/1/files/2/"},
        title="<T>",
        remark="<none>",
    )
    body = page.partition("<body>")[2]
    assert body == (
        '<p class="away">&lt;none&gt;</p><img src="/tickets/1/files/2/"><img><img></body></html>'
    )
    assert "<title>&lt;T&gt;</title>" in page


def test_pictures_of_other_servers_are_noticed():
    assert pictures_left_out("<p><img width=1 src='https://x.example/pixel'>")
    assert not pictures_left_out("<p>img src=https://x.example <img src=cid:x>")


def test_the_form_comes_first_where_it_says_something():
    assert is_formed("<div><table><tr><td>1")
    assert is_formed("<p><img src=cid:x>")
    assert not is_formed("<html><body><div style='color:red'>Hi<br>you</div>")
    assert not is_formed("<p>Hi</p><img src=https://x.example/1><blockquote><table>")
