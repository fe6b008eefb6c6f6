from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "stafette.channels.mail"
    label = "mail"

    def ready(self) -> None:
        from stafette.channels.mail import jobs, subscriptions  # noqa: F401, PLC0415 -- registers
