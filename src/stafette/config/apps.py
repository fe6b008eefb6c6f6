from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out

from stafette.core import wakeup


class ConfigConfig(AppConfig):
    name = "stafette.config"

    def ready(self) -> None:
        user_logged_out.connect(_end_streams, dispatch_uid="stafette.config")


def _end_streams(**facts: Any) -> None:
    """Whoever signs out, in whichever face: open event streams look at their session again."""
    wakeup.ring(wakeup.SESSIONS)
