"""Addresses of the portal."""

from django.urls import path

from stafette.portal.views import external, files, guides, home, rating, report, requests

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/suggestions/", report.suggestions, name="suggestions"),
    path("report/<int:number>/", report.reported, name="reported"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:number>/", requests.request_page, name="request"),
    path("requests/<int:number>/works/", requests.works, name="works"),
    path("requests/<int:number>/files/<int:file>/", files.file, name="file"),
    path("requests/<int:number>/messages/<int:message>/form/", files.mail_form, name="mail_form"),
    path("guides/", guides.guides, name="guides"),
    path("guides/<int:article>/", guides.guide, name="guide"),
    path("external/", external.external, name="external"),
    path("external/open/<int:leg>/", external.open_external, name="open_external"),
    path("external/<str:token>/", external.external_one, name="external_one"),
    path("external/<str:token>/accept/", external.accept, name="external_accept"),
    path("external/<str:token>/ask/", external.ask, name="external_ask"),
    path("external/<str:token>/back/", external.give_back, name="external_back"),
    path("external/<str:token>/files/<int:file>/", external.external_file, name="external_file"),
    path("rate/<str:token>/", rating.rate, name="rate"),
]
