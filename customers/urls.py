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
    path("<uuid:pk>/edit/", views.customer_edit, name="edit"),
    path("<uuid:pk>/contacts/new/", views.contact_add, name="contact_add"),
]
