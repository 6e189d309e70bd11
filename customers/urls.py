"""Addresses of the customers app; a customer's own page is `customer` in crm.urls."""

from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("new/", views.customer_create, name="create"),
    path("pick/", views.customer_pick, name="picker"),
    path("maturities/", views.maturities, name="maturities"),
    path("maturities/calendar/", views.maturity_calendar, name="maturity_calendar"),
    path("maturities/outcomes/", views.maturity_outcomes, name="maturity_outcomes"),
    path("maturities/<uuid:pk>/correct/", views.maturity_correct, name="maturity_correct"),
    path("accounts/<uuid:pk>/", views.account_detail, name="account"),
    path("contacts/<uuid:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("dormant/", views.dormant, name="dormant"),
    path("reviews/", views.reviews, name="reviews"),
    path("tiers/", views.tier_rules, name="tier_rules"),
    path("aml/<uuid:pk>/decide/", views.aml_decide, name="aml_decide"),
    path("activation/<uuid:pk>/close/", views.activation_close, name="activation_close"),
    path("<uuid:pk>/standing/", views.standing, name="standing"),
    path("<uuid:pk>/grade/", views.grade, name="grade"),
    path("<uuid:pk>/aml/", views.aml_rate, name="aml"),
    path("<uuid:pk>/activation/", views.activation_open, name="activation"),
    path("<uuid:pk>/edit/", views.customer_edit, name="edit"),
    path("<uuid:pk>/contacts/new/", views.contact_add, name="contact_add"),
]
