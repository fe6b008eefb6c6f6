"""From the HTML of a mailer to the answer: quotations are found although nothing marks their lines."""

import pytest

from stafette.channels.mail.parsing import parse
from stafette.channels.mail.quotes import visible_text
from tests.mail.samples import mail

ANSWER = "Danke, es geht wieder.\n\nGrüße\nMaria"

PAGES = {
    "outlook": (
        "<div class=WordSection1><p class=MsoNormal>Danke, es geht wieder.<o:p></o:p></p>"
        "<p class=MsoNormal>Grüße<br>Maria<o:p></o:p></p><p><o:p>&nbsp;</o:p></p>"
        "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        "<p class=MsoNormal><b>Von:</b> Support Demo &lt;support@demo.example&gt; <br>"
        "<b>Gesendet:</b> Montag, 12. Januar 2026 09:12<br><b>An:</b> Maria Weber<br>"
        "<b>Betreff:</b> AW: Drucker</p></div></div><p>Bitte neu starten.</p></div>"
    ),
    "outlook on the web": (
        "<div>Danke, es geht wieder.</div><div><br></div><div>Grüße<br>Maria</div>"
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
        '<div id="divRplyFwdMsg"><b>Von:</b> Support &lt;support@demo.example&gt;<br>'
        "<b>Gesendet:</b> Montag, 12. Januar 2026 09:12<br><b>An:</b> Maria<br>"
        "<b>Betreff:</b> AW: Drucker<div>&nbsp;</div></div><div>Bitte neu starten.</div>"
    ),
    "gmail": (
        '<div dir="ltr">Danke, es geht wieder.<div><br></div><div>Grüße</div><div>Maria</div></div><br>'
        '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Mo., 12. Jan. 2026 um 09:12&nbsp;Uhr '
        'schrieb Support &lt;<a href="mailto:support@demo.example">support@demo.example</a>&gt;:<br></div>'
        '<blockquote class="gmail_quote">Bitte neu starten.</blockquote></div>'
    ),
    "apple mail": (
        "<html><body>Danke, es geht wieder.<div><br></div><div>Grüße</div><div>Maria<br><div><br>"
        '<blockquote type="cite"><div>Am 12.01.2026 um 09:12 schrieb Support '
        '&lt;<a href="mailto:support@demo.example">support@demo.example</a>&gt;:</div><br>'
        "<div>Bitte neu starten.</div></blockquote></div></div></body></html>"
    ),
    "iphone": (
        "Danke, es geht wieder.<div><br></div><div>Grüße</div><div>Maria<br><br>"
        '<div dir="ltr">Von meinem iPhone gesendet</div><div dir="ltr"><br>'
        '<blockquote type="cite">Am 12.01.2026 um 09:12 schrieb Support:<br><br></blockquote></div>'
        '<blockquote type="cite"><div>Bitte neu starten.</div></blockquote></div>'
    ),
    "thunderbird": (
        '<p>Danke, es geht wieder.</p><p>Grüße<br>Maria</p><div class="moz-cite-prefix">'
        'Am 12.01.26 um 09:12 schrieb Support:<br></div><blockquote type="cite" cite="mid:7@demo.example">'
        "<p>Bitte neu starten.</p></blockquote>"
    ),
    "gmx": (
        '<div style="font-family: Verdana"><div>Danke, es geht wieder.</div><div>&nbsp;</div>'
        '<div>Grüße</div><div>Maria</div><div>&nbsp;<div name="quote" style="border-left: 2px solid">'
        "<div><b>Gesendet:</b>&nbsp;Montag, 12. Januar 2026 um 09:12 Uhr<br><b>Von:</b>&nbsp;"
        "&quot;Support&quot; &lt;support@demo.example&gt;<br><b>An:</b>&nbsp;maria@kunde.example<br>"
        "<b>Betreff:</b>&nbsp;Aw: Drucker</div><div>Bitte neu starten.</div></div></div></div>"
    ),
    "yahoo": (
        '<div>Danke, es geht wieder.<br><br>Grüße<br>Maria</div><div id="yahoo_quoted_1" '
        'class="yahoo_quoted"><div>Am Montag, 12. Januar 2026 um 09:12:33 MEZ hat Support '
        "&lt;support@demo.example&gt; Folgendes geschrieben: </div><div>Bitte neu starten.</div></div>"
    ),
    "a table": (
        "<table><tr><td>Danke, es geht wieder.<br><br>Grüße<br>Maria</td></tr></table>"
        "<table><tr><td>-----Ursprüngliche Nachricht-----<br>Von: Support<br>An: Maria</td></tr>"
        "<tr><td>Bitte neu starten.</td></tr></table>"
    ),
}


@pytest.mark.parametrize("mailer", PAGES)
def test_the_answer_in_the_html_of_a_mailer_is_found(mailer):
    read = parse(mail(PAGES[mailer], content_type="text/html; charset=utf-8"))
    assert visible_text(read.text) == ANSWER


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none;max-height:0px">Vorschau</div>',
        "<span style='color:#fff; DISPLAY : none !important'>Vor<b>schau</b></span>",
        '<div style="display:none"><div>Vor</div>schau<div></div></div>',
        '<p><span style="mso-hide:all">Vorschau</span></p>',
    ],
)
def test_the_hidden_preview_line_of_a_newsletter_is_not_read(hidden):
    raw = mail(f"<body>{hidden}<p>Hallo</p></body>", content_type="text/html; charset=utf-8")
    assert parse(raw).text == "Hallo"


@pytest.mark.parametrize(
    "page",
    [
        '<div style="display:none">Hallo',
        '<div style="display:none"><p>Hallo</p>',
        '<div data-x="display:none">Hallo</div>',
        '<div title="a style=display:none b">Hallo</div>',
        '<div style="x-display:none">Hallo</div>',
        '<p title="a > b">Hallo</p>',
        '<p title="a>Hallo</p>',
    ],
)
def test_what_is_hidden_without_end_or_not_at_all_is_read(page):
    assert parse(mail(page, content_type="text/html; charset=utf-8")).text == "Hallo"


def test_many_hidden_elements_do_not_make_it_slow():
    page = '<div style="display:none">' * 90_000 + "Hallo"
    assert parse(mail(page, content_type="text/html")).text == "Hallo"
