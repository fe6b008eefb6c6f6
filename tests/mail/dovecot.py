"""A Dovecot of the test on loopback: its own folder, ports and user."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from tests.faults.desk import free_port, wait_until

PASSWORD = "correct-horse"
SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap pop3
listen = 127.0.0.1
ssl = {ssl}
mail_location = maildir:{folder}/mail/%u
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
mail_max_userip_connections = 50
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


# It asks the provider of the test about each token (RFC 7662).
OAUTH = """
introspection_mode = post
introspection_url = {introspection}
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""


@contextmanager
def dovecot(
    folder: Path,
    *,
    introspection: str = "http://127.0.0.1:9/",
    pem: Path | None = None,
    again: dict[str, int] | None = None,
) -> Iterator[SimpleNamespace]:
    """A running server: `imap` and `pop3` are its ports, `boxes` the folder of its maildirs.

    `again`: the ports it had before it was stopped.
    """
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    plain, encrypted = ("imap", "pop3"), ("imaps", "pop3s")
    ports = again or {
        name: free_port() if pem or name in plain else 0 for name in plain + encrypted
    }
    for one in ("mail", "state", "run"):
        (folder / one).mkdir(parents=True, exist_ok=True)
    shutil.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    folder.chmod(0o755)
    group = "nogroup" if os.getuid() == 0 else owner.pw_gid
    settings = SETTINGS.format(
        folder=folder, user=owner.pw_name, group=group, uid=owner.pw_uid, gid=owner.pw_gid,
        password=PASSWORD, ssl=f"yes\nssl_cert = <{pem}\nssl_key = <{pem}" if pem else "no",
        **ports,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(settings)
    (folder / "oauth2.conf").write_text(OAUTH.format(introspection=introspection))
    command = ["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: _running(server, ports["imap"]), within=20)
        yield SimpleNamespace(boxes=folder / "mail", **ports)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        if server.stderr:
            server.stderr.close()


def _running(server: "subprocess.Popen[str]", port: int) -> bool:
    assert server.poll() is None, server.communicate()[1]
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
