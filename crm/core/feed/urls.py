"""Addresses of the feed's status pages."""

from django.urls import path

from crm.core.feed import views

app_name = "core"
urlpatterns = [
    path("", views.feed_list, name="feeds"),
    path("<uuid:pk>/", views.feed_detail, name="feed"),
    path("<uuid:pk>/rejects/", views.feed_rejects, name="feed_rejects"),
]
