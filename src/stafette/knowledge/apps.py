from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "stafette.knowledge"

    def ready(self) -> None:
        from stafette.knowledge import subscriptions  # noqa: F401, PLC0415 -- registers when ready
