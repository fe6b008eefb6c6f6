from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "stafette.api"

    def ready(self) -> None:
        from stafette.api import jobs  # noqa: F401, PLC0415 -- registers them
