"""Addresses of the appraisal app."""

from django.urls import path

from appraisal.views import score

app_name = "appraisal"

urlpatterns = [
    path("", score.my_score, name="my_score"),
    path("<uuid:manager>/", score.score, name="score"),
    path("<uuid:manager>/<slug:code>/", score.line, name="line"),
]
