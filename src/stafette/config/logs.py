"""Logs for people or for machines: what happened with ids, never names, addresses or texts."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

# Django gives the whole request with its errors: it holds cookies and texts.
_KNOWN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}
# A long last part of an address is a key: a sign-in link, a link to rate an answer.
_KEY = re.compile(r"(?<=/)[A-Za-z0-9_=-]{20,}")


class Lines(logging.Formatter):
    """`2026-11-24T09:00:00Z INFO stafette.jobs job failed job=17`."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{key}={value}" for key, value in facts_of(record).items())
        said = f"{_said(record)} {facts}".rstrip()
        text = f"{_moment(record)} {record.levelname} {record.name} {said}"
        traced = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return text + traced


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _said(record),
            **facts_of(record),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str, ensure_ascii=False)


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave as `extra`."""
    told = {key: value for key, value in vars(record).items() if key not in _KNOWN}
    return {key: _KEY.sub("…", it) if isinstance(it, str) else it for key, it in told.items()}


def set_up(log_format: str) -> None:
    """Write to standard error from now on."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines() if log_format == "json" else Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[stream], force=True)
    logging.getLogger("stafette").setLevel(logging.INFO)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # what was refused is no fault


def _said(record: logging.LogRecord) -> str:
    return _KEY.sub("…", record.getMessage())


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
