from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "stafette.channels.mail"
    label = "mail"
