import pytest

from stafette.files.actions import store
from stafette.tickets import actions as tickets
from stafette.tickets.actions import Attachment, Words
from tests.desk.visitors import browser
from tests.people_of_the_story import NINE, ticket


@pytest.fixture
def data(settings, tmp_path):
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"data": tmp_path})


def attached(one, name: str, media_type: str, content: bytes = b"content"):
    file = store(content=content, name=name, media_type=media_type, at=NINE)
    words = Words(text="See here", files=(Attachment(file=file),))
    tickets.receive(ticket=one, words=words, by=one.requester, at=NINE)
    return file


def fetched(person, one, file):
    """The answer with its whole content, closed."""
    answer = browser(person).get(f"/tickets/{one.pk}/files/{file.pk}/")
    answer.read = b"".join(answer.streaming_content)
    answer.close()
    return answer


@pytest.mark.usefixtures("data")
def test_a_page_that_was_attached_is_a_download_and_no_page_of_ours(desk):
    file = attached(desk.ticket, "page.html", "text/html", b"<script>1</script>")
    answer = fetched(desk.anna, desk.ticket, file)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.usefixtures("data")
def test_a_drawing_that_can_hold_scripts_is_a_download_too(desk):
    file = attached(desk.ticket, "drawing.svg", "image/svg+xml", b"<svg/>")
    answer = fetched(desk.anna, desk.ticket, file)
    assert answer.headers["Content-Disposition"].partition(";")[0] == "attachment"


@pytest.mark.usefixtures("data")
def test_an_image_is_shown(desk):
    file = attached(desk.ticket, "window.png", "image/png", b"png")
    answer = fetched(desk.anna, desk.ticket, file)
    assert (answer.read, answer.headers["Content-Type"]) == (
        b"png", "image/png"
    )  # fmt: skip


@pytest.mark.usefixtures("data")
def test_a_file_is_found_through_its_own_ticket_alone(desk):
    foreign = ticket(desk.ben, "For the branch", team=desk.other)
    file = attached(foreign, "secret.txt", "text/plain")
    client = browser(desk.anna)
    through = [desk.ticket.pk, foreign.pk]
    found = [client.get(f"/tickets/{number}/files/{file.pk}/").status_code for number in through]
    assert found == [404, 404]


@pytest.mark.usefixtures("data")
def test_a_file_of_a_note_is_there_for_agents(desk):
    file = store(content=b"log", name="log.txt", media_type="text/plain", at=NINE)
    tickets.note(ticket=desk.ticket, text="Log", by=desk.anna, at=NINE, files=[file])
    answer = fetched(desk.aylin, desk.ticket, file)
    assert answer.read == b"log"
