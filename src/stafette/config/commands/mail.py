"""`stafette mail`: takes mails in from a pipe, from files and folders, or from mail servers."""

import asyncio
import mailbox
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

import click


@click.group(invoke_without_command=True)
@click.pass_context
def mail(context: click.Context) -> None:
    """Take mail in; without a further word, from mail servers."""
    if context.invoked_subcommand is None:
        context.invoke(listen)


@mail.command()
@click.option("--mailbox", "address", default="", help="The mailbox the mails were sent to.")
@click.option(
    "--mbox",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of many mails, each after a line `From …`.",
)
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with `new` and `cur`; nothing in it is changed.",
)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def deliver(address: str, mbox: Path | None, maildir: Path | None, files: tuple[Path, ...]) -> None:
    """Store mails durably: from FILES, an mbox, a Maildir, or standard input.

    Prints a line for each: stored, quarantined or duplicate, with its number. Ends with 0 when
    all are safe, with 75 when the sender should try again, with 65 when that would not help: no
    mail was given, or one beyond 100 MB.
    """
    from stafette.channels.mail import intake  # noqa: PLC0415 -- Django is set up by now

    worst = 0
    for raw in _mails(mbox, maildir, files):
        line, code = intake.deliver(raw, address)
        click.echo(line, err=code != 0)
        worst = max(worst, code)
    sys.exit(worst)


def _mails(mbox: Path | None, maildir: Path | None, files: tuple[Path, ...]) -> Iterator[bytes]:
    if mbox:
        with closing(mailbox.mbox(mbox, create=False)) as box:
            yield from (box.get_bytes(key) for key in box.iterkeys())
    if maildir:
        found = [path for part in ("new", "cur") for path in (maildir / part).glob("*")]
        yield from (path.read_bytes() for path in sorted(found) if path.is_file())
    yield from (path.read_bytes() for path in files)
    if not (mbox or maildir or files):
        yield _from_standard_input()


def _from_standard_input() -> bytes:
    """The mail; without a single byte the pipe is broken, and to try again would not mend it."""
    raw = sys.stdin.buffer.read()
    if not raw:
        click.echo("Standard input is empty: nothing was stored.", err=True)
        sys.exit(os.EX_DATAERR)
    return raw


@mail.command()
@click.option("--on", "address", default="", help="lmtp://HOST:PORT or smtp://HOST:PORT.")
def listen(address: str) -> None:
    """Take mails in from mail servers until stopped."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by now

    parts = urlsplit(address or settings.STAFETTE.mail_listen or "lmtp://127.0.0.1:2525")
    protocol = cast('Literal["lmtp", "smtp"]', parts.scheme)
    asyncio.run(_listen(protocol, parts.hostname or "127.0.0.1", parts.port or 2525))


async def _listen(protocol: Literal["lmtp", "smtp"], host: str, port: int) -> None:
    from stafette.channels.mail.listener import Listener  # noqa: PLC0415 -- as above

    listener, stopped = Listener(protocol=protocol), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    chosen = await listener.start(host, port)
    click.echo(f"Taking mail on {protocol}://{host}:{chosen}")
    await stopped.wait()
    await listener.stop()
