"""Addresses of the credit app."""

from django.urls import path

from credit import views

app_name = "credit"
urlpatterns = [
    path("due-diligence/", views.dd_list, name="dd_list"),
    path("due-diligence/new/", views.dd_create, name="dd_create"),
    path("due-diligence/<uuid:pk>/", views.dd_detail, name="dd_detail"),
    path("due-diligence/<uuid:pk>/checks/<slug:kind>/", views.dd_check, name="dd_check"),
    path("due-diligence/<uuid:pk>/opinion/", views.dd_opinion, name="dd_opinion"),
    path("due-diligence/<uuid:pk>/advance/", views.dd_advance, name="dd_advance"),
    path("due-diligence/<uuid:pk>/sign/", views.dd_sign, name="dd_sign"),
    path("due-diligence/<uuid:pk>/submit/", views.dd_submit, name="dd_submit"),
    path("due-diligence/<uuid:pk>/review/", views.dd_review, name="dd_review"),
    path("follow-ups/", views.followups, name="followups"),
    path("follow-ups/<uuid:pk>/", views.inspect, name="inspect"),
    path("loans/", views.loans, name="loans"),
    path("loans/<uuid:pk>/", views.loan, name="loan"),
    path("loans/<uuid:pk>/technical/", views.loan_technical, name="loan_technical"),
]
