"""The sitemap."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from crm.core.admin import site
from crm.core.forms import LogInForm
from crm.core.passwords import ChoosePassword
from crm.demo.staff import log_ins
from crm.views import audit, board, brief, contagion, customer, holdings, notifications, today
from customers.api import (
    CustomerViewSet,
    GuaranteeViewSet,
    HoldingViewSet,
    ProductViewSet,
    RelationViewSet,
    SuitabilityViewSet,
)

api = SimpleRouter(use_regex_path=False)
api.register("customers", CustomerViewSet, basename="api_customer")
api.register("relations", RelationViewSet, basename="api_relation")
api.register("guarantees", GuaranteeViewSet, basename="api_guarantee")
api.register("products", ProductViewSet, basename="api_product")
api.register("holdings", HoldingViewSet, basename="api_holding")
api.register("suitability", SuitabilityViewSet, basename="api_suitability")

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "login/",
        LoginView.as_view(
            authentication_form=LogInForm,
            # called by the template, which shows them in the demo only
            extra_context={"demo_logins": log_ins, "demo_password": settings.DEMO_PASSWORD},
        ),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/<uidb64>/<token>/", ChoosePassword.as_view(), name="password_choose"),
    path("", today.today, name="today"),
    path("api/v1/", include(api.urls)),
    path("", include("crm.core.urls")),
    path("customers/<uuid:pk>/", customer.customer_page, name="customer"),
    path("customers/<uuid:pk>/timeline/", customer.customer_timeline, name="customer_timeline"),
    path("customers/<uuid:pk>/brief/", brief.visit_brief, name="visit_brief"),
    path("customers/<uuid:pk>/brief.pdf", brief.visit_brief_pdf, name="visit_brief_pdf"),
    path("customers/<uuid:pk>/contagion/", contagion.contagion, name="contagion"),
    path("customers/<uuid:pk>/history/", audit.customer_history, name="customer_history"),
    path("customers/<uuid:pk>/past/", audit.customer_past, name="customer_past"),
    path("customers/<uuid:pk>/holdings/", holdings.customer_holdings, name="customer_holdings"),
    path("customers/", include("customers.urls")),
    path("", include("visits.urls")),
    path("", include("credit.urls")),
    path("audit/", audit.audit, name="audit"),
    path("board/", board.board, name="board"),
    path("", include("appraisal.urls")),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path(
        "notifications/<uuid:pk>/open/", notifications.notification_open, name="notification_open"
    ),
    path("reminders/<uuid:pk>/act/", notifications.reminder_act, name="reminder_act"),
    path("admin/", site.urls),
]

handler400 = "crm.core.api.handlers.bad_request"
handler403 = "crm.core.api.handlers.denied"
handler404 = "crm.core.api.handlers.not_found"
handler500 = "crm.core.api.handlers.failed"
