"""Addresses of the appraisal app."""

from django.urls import path

from appraisal.views import pricing, score, value

app_name = "appraisal"

urlpatterns = [
    path("score/", score.my_score, name="my_score"),
    path("score/<uuid:manager>/", score.score, name="score"),
    path("score/<uuid:manager>/<slug:code>/", score.line, name="line"),
    path("value/", value.value_reviews, name="value_reviews"),
    path("value/<uuid:pk>/", value.value, name="value"),
    path("value/<uuid:pk>/price/", pricing.price_create, name="price_create"),
    path("prices/<uuid:pk>/", pricing.price, name="price"),
    path("prices/<uuid:pk>/decide/", pricing.price_decide, name="price_decide"),
    path("prices/<uuid:pk>/withdraw/", pricing.price_withdraw, name="price_withdraw"),
]
