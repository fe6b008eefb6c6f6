from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "stafette.notifications"

    def ready(self) -> None:
        from stafette.notifications import subscriptions  # noqa: F401, PLC0415 -- registers them
