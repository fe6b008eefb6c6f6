"""Addresses of the portal."""

from django.urls import path

from stafette.portal.views import files, guides, home, rating, report, requests

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
    path("guides/", guides.guides, name="guides"),
    path("guides/<int:article>/", guides.guide, name="guide"),
    path("rate/<str:token>/", rating.rate, name="rate"),
]
