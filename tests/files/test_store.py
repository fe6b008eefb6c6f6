import pytest

from stafette.files import actions, queries, rules
from tests.people_of_the_story import NINE


@pytest.fixture
def store(tmp_path, settings):
    settings.STAFETTE = settings.STAFETTE.model_copy(update={"data": tmp_path})


@pytest.mark.django_db
def test_what_was_stored_can_be_read(store):
    kept = actions.store(content=b"hello", name="a.txt", media_type="text/plain", at=NINE)

    with queries.opened(kept) as file:
        assert file.read() == b"hello"
    assert (kept.name, kept.size, kept.media_type) == ("a.txt", 5, "text/plain")


@pytest.mark.django_db
def test_the_place_on_disk_says_nothing_of_the_name(store, tmp_path):
    actions.store(content=b"x", name="../../evil.php", media_type="text/php", at=NINE)

    assert [p.name for p in tmp_path.rglob("*evil*")] == []


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".htaccess", "htaccess"),
        ("\u200b.htaccess", "htaccess"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("a\r\nb.txt", "a  b.txt"),
        ("C:\\temp\\x.doc", "C_temp_x.doc"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_made_harmless(said, safe):
    assert rules.safe_name(said) == safe


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("IMAGE/PNG", "image/png"),
        ("text/plain;text/html", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
    ],
)
def test_a_media_type_is_one_or_it_is_unknown(said, safe):
    assert rules.safe_media_type(said) == safe
