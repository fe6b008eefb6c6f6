from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "stafette.sla"

    def ready(self) -> None:
        from stafette.sla import jobs, subscriptions  # noqa: F401, PLC0415 -- registers when ready
