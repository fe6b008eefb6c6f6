"""The command line `stafette`. Django is set up when a command runs, not for `--help`."""

import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from stafette import __version__

WRONG_SETTING, DATABASE_AWAY = 2, 1
# What whoever runs the machine can mend; any other error of the system is a fault of ours.
DISK_REFUSES = frozenset({errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT})
# Where each command lives; read when it is called.
COMMANDS = {
    "serve": "serve",
    "web": "serve",
    "work": "serve",
    "migrate": "serve",
    "mail": "mail",
    "demo": "fill",
    "generate": "fill",
    "user": "accounts",
    "token": "accounts",
    "jobs": "gave_up",
    "clock": "clock",
    "check": "check",
    "journal": "check",
    "bench": "bench",
}


class Commands(click.Group):
    """Loads a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"stafette.config.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        found = super().resolve_command(ctx, args)
        _take_data_folder(args)
        if not {"--help", "-h"} & set(args):
            set_up_django()
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self._short_help(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _short_help(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str() if command else ""


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="stafette")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the desk's data (STAFETTE_DATA).",
)
def stafette(data: Path | None) -> None:
    """The relay service desk."""
    if data:
        os.environ["STAFETTE_DATA"] = str(data)


def _take_data_folder(args: list[str]) -> None:
    """`serve --data DIR`: the settings are read before the command reads its options."""
    for word, following in zip(args, [*args[1:], ""], strict=True):
        if word == "--data" or word.startswith("--data="):
            os.environ["STAFETTE_DATA"] = word.partition("=")[2] or following


def set_up_django() -> None:
    """Read the settings and make Django ready; raises WrongSetting."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stafette.config.settings")
    import django  # noqa: PLC0415 -- half a second that `--help` does not need
    from django.apps import apps  # noqa: PLC0415 -- as above
    from django.conf import settings  # noqa: PLC0415 -- as above

    from stafette.config import logs  # noqa: PLC0415 -- as above

    if not apps.ready:
        django.setup()
    logs.set_up(settings.STAFETTE.log_format)


def main(args: list[str] | None = None) -> Any:
    """The entry point; a wrong setting, a database or a disk that refuses end with a sentence."""
    words = sys.argv[1:] if args is None else args
    try:
        return stafette(args=args, prog_name="stafette")
    except Exception as error:
        code, sentence = _explained(error)
        if _takes_mail(words):
            code, sentence = os.EX_TEMPFAIL, sentence or f"{type(error).__name__}: {error}"
        if not code:
            raise
        click.echo(sentence, err=True)
        sys.exit(code)
    except SystemExit as end:
        if _takes_mail(words) and end.code not in {0, None, os.EX_DATAERR}:
            sys.exit(os.EX_TEMPFAIL)
        raise


def _takes_mail(words: list[str]) -> bool:
    """Whatever is wrong with `stafette mail deliver`, the mail server shall keep the mail.

    Only what is wrong with the mail itself ends with another code (EX_DATAERR).
    """
    return "mail" in words and "deliver" in words[words.index("mail") :]


def _explained(error: Exception) -> tuple[int, str]:
    """The code and the sentence to end with; 0 when it is a fault of ours."""
    if _is("stafette.core.settings", "WrongSetting", error):
        return WRONG_SETTING, str(error)
    if _is("django.db.utils", "OperationalError", error):
        reason = str(error).strip().partition("\n")[0]
        return DATABASE_AWAY, f"The database does not answer ({reason}). Is it running?"
    if isinstance(error, OSError) and error.errno in DISK_REFUSES:
        return DATABASE_AWAY, f"{error.filename or 'The data folder'}: {error.strerror}."
    return 0, ""


def _is(module: str, name: str, error: Exception) -> bool:
    """Without importing the module for those who never came as far."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(error, getattr(loaded, name))
