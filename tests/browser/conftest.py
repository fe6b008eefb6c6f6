"""One demo desk and one browser for all tests here; every test is of the group `browser`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, desk
from tests.browser.chromium import People
from tests.browser.desk import Desk
from tests.browser.screens import numbers_of

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo desk as users run it, on ports and data of its own."""
    folder = tmp_path_factory.mktemp("desk")
    with (
        desk.own_database(os.environ.get("STAFETTE_DATABASE_URL", "")) as url,
        desk.served(folder, database_url=url) as running,
    ):
        yield running


@pytest.fixture(scope="session", autouse=True)
def numbers_of_the_demo(running_desk: Desk) -> dict[str, str]:
    """What stands for what, read before any test has worked at the desk."""
    return numbers_of(running_desk)


@pytest.fixture
def numbers(numbers_of_the_demo: dict[str, str]) -> dict[str, str]:
    return numbers_of_the_demo


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.started() as running:
        yield running


@pytest.fixture(scope="session")
def people(running_desk: Desk, browser: Browser) -> Iterator[People]:
    """Everybody who may sit before a browser."""
    yield People(running_desk, browser)
    for context in browser.contexts:
        context.close()
