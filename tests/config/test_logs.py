import json
import logging

import pytest

from stafette.config import logs

TOKEN = "q9wfbMux69TkURcRwm7hRAT_yLUqea7dPrVT9x5ESh0"


def record(message, *args, **extra):
    made = logging.makeLogRecord({"name": "stafette.jobs", "levelno": 40, "levelname": "ERROR"})
    made.msg, made.args, made.created = message, args, 0.0
    made.__dict__.update(extra)
    return made


def test_a_line_says_when_where_what_and_with_which_ids():
    line = logs.Lines().format(record("job failed", job=17))
    assert line == "1970-01-01T00:00:00Z ERROR stafette.jobs job failed job=17"


def test_a_json_line_is_one_object():
    line = logs.JsonLines().format(record("job failed", job=17))
    assert json.loads(line) == {
        "at": "1970-01-01T00:00:00Z",
        "level": "error",
        "logger": "stafette.jobs",
        "event": "job failed",
        "job": 17,
    }


@pytest.mark.parametrize("formatter", [logs.Lines(), logs.JsonLines()])
def test_the_key_of_a_link_is_not_written_down(formatter):
    line = formatter.format(record("page failed: %s", f"/sign-in/{TOKEN}/", path=f"/rate/{TOKEN}"))
    assert TOKEN not in line
    assert "/rate/…" in line


@pytest.mark.parametrize("formatter", [logs.Lines(), logs.JsonLines()])
def test_a_request_with_its_cookies_is_not_written_down(formatter):
    assert "secret" not in formatter.format(record("failed", request="cookie: secret"))


@pytest.mark.parametrize("formatter", [logs.Lines(), logs.JsonLines()])
def test_an_error_is_traced(formatter):
    try:
        raise ValueError("out of order")
    except ValueError as error:
        line = formatter.format(
            record("failed", exc_info=(type(error), error, error.__traceback__))
        )
    assert "ValueError: out of order" in line
