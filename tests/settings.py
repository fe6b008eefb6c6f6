"""Settings of the tests: the product's own, over a scratch folder that goes away afterwards."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SCRATCH = "STAFETTE_TEST_SCRATCH"  # parallel workers share what the first process made


def scratch() -> Path:
    """A folder for data, databases and files of this run."""
    if SCRATCH not in os.environ:
        os.environ[SCRATCH] = tempfile.mkdtemp(prefix="stafette-test-")
        atexit.register(shutil.rmtree, os.environ[SCRATCH], ignore_errors=True)
    return Path(os.environ[SCRATCH])


# Never the data of a desk that somebody runs from this checkout.
os.environ["STAFETTE_DATA"] = str(scratch())
# Each parallel worker has a server of its own, if there are several.
if several := os.environ.get("STAFETTE_TEST_DATABASE_URLS", "").split():
    turn = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["STAFETTE_DATABASE_URL"] = several[turn % len(several)]
from stafette.config.settings import *  # noqa: E402, F403 -- it reads the environment just set
from stafette.config.settings import DATABASES  # noqa: E402 -- as above

# A real file, so that tests with threads see what users see: one writer, the fair lock, WAL.
if DATABASES["default"]["ENGINE"] == "stafette.core.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": scratch() / "test.sqlite3"}

# The rounds of a password are work for whoever guesses; the stories only sign in.
PASSWORD_HASHERS = ["tests.quick_hasher.QuickHasher"]
