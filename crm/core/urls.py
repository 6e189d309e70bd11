"""Addresses of the ground."""

from django.urls import path

from crm.core import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("preferences/", views.preferences, name="preferences"),
]
