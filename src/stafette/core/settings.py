"""What an operator may set: environment `STAFETTE_*`, each also as `…_FILE`, and `stafette.toml`.

The environment goes before a file named by `…_FILE`, that before `stafette.toml`.
"""

import difflib
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

PREFIX = "STAFETTE_"
LANGUAGES = {"de": "Deutsch", "en": "English"}  # that every text is written in


class WrongSetting(ValueError):
    """A setting cannot be used; the text says which, why, and what to do."""


class Settings(BaseModel):
    """All settings of one desk, checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = Field(min_length=32)
    storage_url: str = "file"
    smtp_url: str = ""
    mail_listen: str = ""
    mail_authserv: str = ""
    quarantine_days: int = Field(default=30, ge=1, le=3650)
    mails_a_minute: int = Field(default=300, ge=1, le=100_000)
    log_format: str = "text"
    time_zone: str = "Europe/Berlin"
    language: str = "de"
    undo_seconds: int = Field(default=15, ge=0, le=300)
    debug: bool = False

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgres", "postgresql", "sqlite"}:
            raise ValueError("use sqlite:///FILE or postgres://USER:PASSWORD@HOST/NAME")
        return value

    @field_validator("base_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("use the address people type, like https://desk.example.org")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _names_a_mail_server(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"smtp", "smtps", "lmtp"}:
            raise ValueError("use smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465")
        return value

    @field_validator("mail_listen")
    @classmethod
    def _names_a_listener(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"lmtp", "smtp"} or not parts.port):
            raise ValueError("use lmtp://127.0.0.1:2525 or smtp://127.0.0.1:2525")
        return value

    @field_validator("mail_authserv")
    @classmethod
    def _names_a_mail_server_that_checks(cls, value: str) -> str:
        if value and (not value.isascii() or not value.isprintable() or set(value) & set(' ;()"=')):
            raise ValueError(
                "use the name at the beginning of the Authentication-Results that your mail server"
                " writes, like mx.example.org"
            )
        return value

    @field_validator("log_format")
    @classmethod
    def _is_a_log_format(cls, value: str) -> str:
        if value not in {"text", "json"}:
            raise ValueError("use text or json")
        return value

    @field_validator("storage_url")
    @classmethod
    def _is_a_store(cls, value: str) -> str:
        if value != "file":
            raise ValueError("only file is supported; attachments then lie in the data directory")
        return value

    @field_validator("language")
    @classmethod
    def _is_a_language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError("use de or en")
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("use a name of the IANA list, like Europe/Berlin")
        return value


def load(environment: Mapping[str, str] = os.environ, *, data: Path | None = None) -> Settings:
    """Read and check all settings; raises WrongSetting with one sentence."""
    folder = data or _data_folder(environment)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # mails of people lie in it
    except OSError as error:
        raise WrongSetting(
            f"STAFETTE_DATA: the folder {folder} cannot be made ({error.strerror}); "
            "name a folder that this user may write to."
        ) from error
    _refuse_slips(environment)
    said = _from_toml(folder / "stafette.toml") | _from_environment(environment)
    said["data"] = folder
    said.setdefault("secret_key", _secret_key(folder))
    try:
        return Settings(**said)
    except ValidationError as error:
        raise WrongSetting(_sentence(error)) from error


def _data_folder(environment: Mapping[str, str]) -> Path:
    if told := environment.get(f"{PREFIX}DATA"):
        return Path(told).expanduser().absolute()
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    home = environment.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "stafette"


def _refuse_slips(environment: Mapping[str, str]) -> None:
    """A name like one of ours is a slip of the pen; other names belong to somebody else."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known}
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in known:
            continue
        if meant := difflib.get_close_matches(name, known, n=1, cutoff=0.88):
            raise WrongSetting(f"{name}: there is no such setting; {meant[0]} is one.")


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in Settings.model_fields:
        key = PREFIX + name.upper()
        if key in environment:
            said[name] = environment[key]
        elif path := environment.get(f"{key}_FILE"):
            said[name] = _content(key, Path(path))
    return said


def _content(key: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(
            f"{key}_FILE: {path} cannot be read ({error}); name a readable text file."
        ) from error


def _from_toml(path: Path) -> dict[str, Any]:
    try:
        if not path.exists():
            return {}
        return {key.lower(): value for key, value in tomllib.loads(path.read_text()).items()}
    except OSError as error:
        raise _not_ours(path, error) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"{path} is not readable TOML ({error}); mend that line.") from error


def _secret_key(folder: Path) -> str:
    """Made once and kept beside the data: sign-ins survive a restart."""
    path = folder / "secret_key"
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise _not_ours(path, error) from error


def _not_ours(path: Path, error: OSError) -> WrongSetting:
    return WrongSetting(
        f"STAFETTE_DATA: {path} cannot be used ({error.strerror}); "
        "the folder and what lies in it must belong to the user who runs Stafette."
    )


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    said = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; look for a slip of the pen in stafette.toml."
    return f"{PREFIX}{name.upper()}: {said}."
