"""Addresses of the ground."""

from django.urls import include, path, re_path

from crm.core import views
from crm.core.api.handlers import unknown
from crm.core.api.schema import docs, schema
from crm.core.reveal.views import reveal

urlpatterns = [
    path("health/", views.health, name="health"),
    path("language/", views.language, name="language"),
    path("preferences/", views.preferences, name="preferences"),
    path("reveal/<slug:kind>/<uuid:pk>/", reveal, name="reveal"),
    path("feeds/", include("crm.core.feed.urls")),
    path("api/docs/", docs, name="api_docs"),
    path("api/schema/", schema, name="api_schema"),
    # last of all under /api/: crm.urls includes the apps' endpoints before this file
    re_path(r"^api/(?P<rest>.*)$", unknown, name="api_unknown"),
]
