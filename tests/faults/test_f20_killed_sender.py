"""R3: outgoing mail leaves at least once; a kill doubles at most one, recognisably (F20)."""

import asyncio
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.faults.checker import told
from tests.faults.desk import FULL, KILLS, MAILS, Desk, nemesis, wait_until
from tests.mail.sink import Sink, listening

pytestmark = pytest.mark.faults


class SlowSink(Sink):
    """Keeps the mail and then takes its time to say so: the moment in which a kill doubles."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the name is aiosmtpd's
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.01)
        return answer

    def progress(self) -> int:
        return len(self.mails)


def test_f20_a_killed_sender_loses_nothing_and_doubles_at_most_one_mail_a_kill(
    tmp_path: Path, database: str
):
    count, kills = (min(MAILS, 5000), KILLS) if FULL else (MAILS // 10, KILLS // 2)
    with listening(sink := SlowSink()) as port:
        way = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAILS_A_MINUTE": "100000"}
        desk = Desk(tmp_path, database, **{f"STAFETTE_{name}": it for name, it in way.items()})
        desk.run("queue", str(count))
        begun = time.monotonic()
        desk.start(listening=False, workers=1)
        nemesis(desk, kills=kills, progress=sink.progress, most=count)
        wait_until(lambda: sink.progress() >= count - kills, within=300)
        desk.stop()
        desk.finish()
    got = Counter(
        str(message_from_bytes(raw)["Message-ID"]).strip("<>") for _, _, raw in sink.mails
    )
    sent = {mail_id: state for mail_id, state in desk.report()["deliveries"]}
    answers = {mail_id for mail_id, state in sent.items() if state == "sent"}
    doubled = sum(got.values()) - len(got)
    told(
        "F20",
        f"{count} mails, {desk.kills} kills, {doubled} twice, {time.monotonic() - begun:.0f} s",
    )
    assert set(got) == answers == set(sent)
    assert (desk.kills, doubled <= kills) == (kills, True)
