"""Every file of a context has one of the agreed names, and stays within its bans."""

from tests.architecture.house import FACES, SOURCE, contexts, imports, sources, told

NAMES = {
    "__init__", "apps", "models", "choices", "events", "rules", "queries", "actions",
    "subscriptions", "jobs",
}  # fmt: skip
# Modules of pure arithmetic, named after what they compute, and the parts of core.
OTHERS = {
    "core": {
        "clock", "journal", "jumps", "leases", "live", "moments", "numbers", "periods", "plugins", "policy", "refusals",
        "retries", "rows", "settings", "transactions", "wakeup", "worker",
    },
    "levels": {"contracts", "ledger"},
    "people": {"identity"},
    "search": {"text", "ranking"},
    "sla": {"business_time", "public_holidays", "stages"},
    "triage": {"proposals"},
}  # fmt: skip
BANNED_BELOW = ("django.http", "django.shortcuts")
BANNED_EVERYWHERE = ("django.db.models.signals", "django.utils.timezone.now")


def test_files_bear_the_agreed_names():
    strangers = [
        told(file)
        for context in contexts()
        for file in context.glob("*.py")
        if file.stem not in NAMES | OTHERS.get(context.name, set())
    ]
    assert strangers == []


def test_no_name_is_agreed_that_nobody_bears():
    borne = {(file.parent.name, file.stem) for file in sources()}
    agreed = {(context, name) for context, names in OTHERS.items() for name in names}
    assert agreed - borne == set()


def test_contexts_know_no_http_and_nobody_knows_model_signals_or_another_clock():
    breaches = [
        f"{told(file)} imports {name}"
        for file in sources()
        for name in imports(file)
        if name.startswith(BANNED_EVERYWHERE)
        or (file.relative_to(SOURCE).parts[0] not in FACES and name.startswith(BANNED_BELOW))
    ]
    assert breaches == []


def test_the_clock_is_read_in_one_place():
    readers = [
        told(file)
        for file in sources()
        if "datetime.now(" in file.read_text() or "timezone.now(" in file.read_text()
    ]
    assert readers == ["src/stafette/core/clock.py"]
