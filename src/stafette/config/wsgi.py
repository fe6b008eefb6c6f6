"""The pages as a WSGI application (served by `config.server`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stafette.config.settings")
application = get_wsgi_application()
