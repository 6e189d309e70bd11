"""Addresses of the visits app."""

from django.urls import path

from visits import views

app_name = "visits"
urlpatterns = [
    path("visits/", views.visit_list, name="list"),
    path("visits/log/", views.visit_log, name="log"),
    path("visits/log/customer/", views.visit_customer, name="log_customer"),
    path("visits/<uuid:pk>/", views.visit_detail, name="detail"),
    path("promises/", views.promise_list, name="promises"),
    path("promises/<uuid:pk>/answer/", views.promise_answer, name="answer"),
    path("promises/<uuid:pk>/withdraw/", views.promise_withdraw, name="withdraw"),
    path("promises/<uuid:pk>/feedback/", views.promise_feedback, name="feedback"),
    path("promises/<uuid:pk>/consent/", views.promise_consent, name="consent"),
]
