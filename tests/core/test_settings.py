"""The settings are checked at the start; each wrong one is told in one sentence."""

import pytest

from stafette.core.settings import WrongSetting, load


def refusal(folder, **environment):
    with pytest.raises(WrongSetting) as caught:
        load(environment, data=folder)
    return str(caught.value)


def test_an_empty_folder_is_enough(tmp_path):
    settings = load({}, data=tmp_path / "new")
    assert (settings.language, settings.time_zone) == ("de", "Europe/Berlin")
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_key_stays_the_same(tmp_path):
    assert load({}, data=tmp_path).secret_key == load({}, data=tmp_path).secret_key


def test_the_environment_goes_before_a_file_and_a_file_before_the_toml(tmp_path):
    (tmp_path / "stafette.toml").write_text('language = "de"\nundo_seconds = 5\n')
    (tmp_path / "said").write_text("en\n")
    said = str(tmp_path / "said")

    assert load({}, data=tmp_path).undo_seconds == 5
    assert load({"STAFETTE_LANGUAGE_FILE": said}, data=tmp_path).language == "en"
    both = {"STAFETTE_LANGUAGE_FILE": said, "STAFETTE_LANGUAGE": "de"}
    assert load(both, data=tmp_path).language == "de"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://x/y", "use sqlite:///FILE or postgres://USER:PASSWORD@HOST/NAME"),
        ("TIME_ZONE", "Mars", "use a name of the IANA list, like Europe/Berlin"),
        ("BASE_URL", "desk", "use the address people type, like https://desk.example.org"),
        ("SMTP_URL", "mail", "use smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465"),
        ("MAIL_LISTEN", "2525", "use lmtp://127.0.0.1:2525 or smtp://127.0.0.1:2525"),
        ("LOG_FORMAT", "xml", "use text or json"),
        ("LANGUAGE", "fr", "use de or en"),
        (
            "STORAGE_URL",
            "s3://x",
            "only file is supported; attachments then lie in the data directory",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(tmp_path, name, value, said):
    assert refusal(tmp_path, **{f"STAFETTE_{name}": value}) == f"STAFETTE_{name}: {said}."


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("STAFETTE_TIMEZONE", "STAFETTE_TIME_ZONE"),
        ("STAFETTE_DATABSE_URL", "STAFETTE_DATABASE_URL"),
        ("STAFETTE_SECRETKEY_FILE", "STAFETTE_SECRET_KEY_FILE"),
    ],
)
def test_a_slip_of_the_pen_in_the_environment_is_told(tmp_path, slip, meant):
    assert refusal(tmp_path, **{slip: "x"}) == f"{slip}: there is no such setting; {meant} is one."


def test_a_name_that_belongs_to_somebody_else_is_left_alone(tmp_path):
    assert load({"STAFETTE_CORPORA": "1", "STAFETTE_FAULTS": "full"}, data=tmp_path)


def test_a_slip_of_the_pen_in_the_toml_is_told(tmp_path):
    (tmp_path / "stafette.toml").write_text('langauge = "de"\n')
    assert refusal(tmp_path) == (
        "langauge: there is no such setting; look for a slip of the pen in stafette.toml."
    )


@pytest.mark.parametrize("name", ["secret_key", "stafette.toml"])
def test_what_cannot_be_read_in_the_folder_is_told(tmp_path, name):
    (tmp_path / name).mkdir()
    assert refusal(tmp_path) == (
        f"STAFETTE_DATA: {tmp_path / name} cannot be used (Is a directory); "
        "the folder and what lies in it must belong to the user who runs Stafette."
    )


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path / "file" / "below") == (
        f"STAFETTE_DATA: the folder {tmp_path / 'file' / 'below'} cannot be made "
        "(Not a directory); name a folder that this user may write to."
    )
