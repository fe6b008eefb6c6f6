"""Stylesheets, scripts, fonts and icons: collected once a version, named by their content."""

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from servestatic import ServeStaticASGI

from stafette.config import assets

UNUSED = ["django_htmx/ext/*", "*htmax-*", "*htmx-4*", "*htmx-2.js"]
STORAGE = "stafette.config.server.static_names.HashedNames"


def collect() -> None:
    """Make what is made, and copy all into the data directory when anything has changed."""
    assets.build()
    settings.STORAGES["staticfiles"] = {"BACKEND": STORAGE}
    root = Path(settings.STATIC_ROOT)
    stamp, mark = _stamp(), root / ".stamp"
    if mark.exists() and mark.read_text() == stamp:
        return
    call_command(
        "collectstatic",
        interactive=False,
        verbosity=0,
        clear=root.exists(),
        ignore_patterns=UNUSED,
    )
    mark.write_text(stamp)


def _stamp() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            digest.update(f"{name} {path.stat().st_mtime_ns} {path.stat().st_size}\n".encode())
    return digest.hexdigest()


def served(application: object) -> ServeStaticASGI:
    """An ASGI application that answers for `/static/` and passes the rest on."""
    return ServeStaticASGI(
        application,
        root=str(settings.STATIC_ROOT),
        prefix="static",
        max_age=3600,
        immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
        charset="utf-8",
        allow_all_origins=False,
        add_headers_function=_name_the_type_for_sure,
    )


def _name_the_type_for_sure(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
