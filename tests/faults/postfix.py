"""A Postfix of the test's own: private ports, private folder, started and stopped by it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.desk import free_port

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/lib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
smtp_host_lookup = native
transport_maps = texthash:{folder}/transport
recipient_delimiter = +
"""
BOXES = """virtual_mailbox_domains = {domains}
virtual_mailbox_base = {boxes}
virtual_mailbox_maps = texthash:{folder}/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
SERVICES = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
virtual unix - n n - - virtual
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Relays what it gets: each domain to the port that it is given, or into the maildirs there."""

    def __init__(
        self, folder: Path, domains: dict[str, int], boxes: Path | None, people: Sequence[str]
    ) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "etc").mkdir()
        for name in ("queue", "lib"):
            (folder / name).mkdir()
        shutil.chown(folder / "lib", "postfix")
        lines = (f"{name} smtp:[127.0.0.1]:{port}\n" for name, port in domains.items())
        (folder / "transport").write_text("".join(lines))
        delivering = self._delivering(boxes, people) if boxes else ""
        (folder / "etc/main.cf").write_text(MAIN.format(folder=folder) + delivering)
        (folder / "etc/master.cf").write_text(SERVICES.format(port=self.port))

    def _delivering(self, boxes: Path, people: Sequence[str]) -> str:
        owner = boxes.stat()
        (self.folder / "boxes").write_text("".join(f"{one} {one}/\n" for one in people))
        domains = " ".join({one.partition("@")[2] for one in people})
        return BOXES.format(
            domains=domains, boxes=boxes, folder=self.folder, uid=owner.st_uid, gid=owner.st_gid
        )

    def tell(self, word: str) -> None:
        command = ["postfix", "-c", str(self.folder / "etc"), word]
        done = subprocess.run(command, capture_output=True, text=True)
        log = self.folder / "log"
        assert done.returncode == 0, done.stderr + (log.read_text() if log.exists() else "")


@contextmanager
def postfix(
    domains: dict[str, int], *, boxes: Path | None = None, people: Sequence[str] = ()
) -> Iterator[Postfix]:
    """Running; stopped at the end, whatever happens. The mail of `people` goes into `boxes`."""
    if os.geteuid() or not shutil.which("postfix"):
        pytest.skip("needs Postfix and root to start it (./test --install)")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = Postfix(folder, domains, boxes, people)
    made.tell("start")
    try:
        yield made
    finally:
        subprocess.run(["postfix", "-c", str(folder / "etc"), "stop"], capture_output=True)
        shutil.rmtree(folder)
