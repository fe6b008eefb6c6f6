from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "stafette.config"
