"""Addresses of the customers app; a customer's own page is `customer` in crm.urls."""

from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("new/", views.customer_create, name="create"),
    path("pick/", views.customer_pick, name="picker"),
    path("maturities/", views.maturities, name="maturities"),
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
    path("circles/", views.circles, name="circles"),
    path("relations/<uuid:pk>/edit/", views.relation_edit, name="relation_edit"),
    path("relations/<uuid:pk>/end/", views.relation_end, name="relation_end"),
    path("groups/<uuid:pk>/", views.group, name="group"),
    path("group-members/<uuid:pk>/leave/", views.group_leave, name="group_leave"),
    path("guarantees/<uuid:pk>/withdraw/", views.guarantee_withdraw, name="guarantee_withdraw"),
    path("<uuid:pk>/relations/", views.relations, name="relations"),
    path("<uuid:pk>/relations/new/", views.relation_add, name="relation_add"),
    path("<uuid:pk>/groups/new/", views.group_add, name="group_add"),
    path("<uuid:pk>/graph/", views.graph, name="graph"),
    path("<uuid:pk>/guarantees/", views.guarantees, name="guarantees"),
    path("<uuid:pk>/guarantees/new/", views.guarantee_add, name="guarantee_add"),
    path("<uuid:pk>/guarantees/check/", views.guarantee_check, name="guarantee_check"),
]
