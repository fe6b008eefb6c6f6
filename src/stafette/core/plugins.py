"""Plugins: packages that add a Django app by the entry point group `stafette.plugins`.

An entry point names an app config; its `ready` may register listeners, jobs and proposers.
"""

from importlib.metadata import entry_points

GROUP = "stafette.plugins"


def apps() -> list[str]:
    """The app configs of all installed plugins, by the name of their entry point."""
    return [point.value for point in sorted(entry_points(group=GROUP), key=lambda it: it.name)]
