from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
handler400 = "stafette.config.errors.bad_request"
handler403 = "stafette.config.errors.absent"
handler404 = "stafette.config.errors.absent"
handler500 = "stafette.config.errors.failed"
