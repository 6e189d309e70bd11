"""Forms that come back with errors, and views that fail, with personal values at hand."""

import uuid
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.views.debug import get_exception_reporter_class

from crm.urls import handler400, handler403, handler404, handler500  # noqa: F401  # of this module's own sitemap
from customers.models import Customer
from tests.access.cast import Cast
from tests.canary.net import Canaries, Net, answer_of

pytestmark = pytest.mark.django_db


def test_a_form_that_comes_back_shows_masks_and_keeps_what_was_typed(
    cast: Cast, browsers: dict[str, Client]
) -> None:
    canaries = Canaries()
    typed = {"id_number": canaries.paper(), "phone": canaries.phone()}
    typed["address"] = canaries.address()
    fields = {
        "kind": "INDIVIDUAL",
        "name": "",
        "status": "PROSPECT",
        "version": 1,
        "lead": cast.manager.pk,
        "id_kind": "RESIDENT_ID",
        "client_key": uuid.uuid4(),
    }
    back = browsers["manager"].post(reverse("customers:create"), fields | typed)
    assert back.status_code == 422
    net = Net(canaries.values)
    net.look("the form", answer_of(back))
    assert net.found == []
    kept = {f"{name}-kept": _hidden(back, f"{name}-kept") for name in typed}
    again = browsers["manager"].post(
        reverse("customers:create"), {**fields, "name": "王芳", **kept}
    )
    assert again.status_code == 302
    row = Customer.objects.latest("created_at")
    assert {name: getattr(row, name).reveal() for name in typed} == typed


def _hidden(answer: Any, name: str) -> str:
    text = answer.content.decode()
    return str(text.partition(f'name="{name}" value="')[2].partition('"')[0])


def boom(request: HttpRequest, pk: str) -> HttpResponse:
    """A view that fails with everything at hand."""
    customer = Customer.objects.visible_to(request.user).get(pk=pk)  # type: ignore[arg-type]  # logged in
    phone = customer.phone.reveal()
    raise RuntimeError(f"nobody answers at {len(phone)} digits")


urlpatterns = [
    path("boom/<uuid:pk>/", boom, name="boom"),
    path("api/v1/boom/<uuid:pk>/", boom, name="api_boom"),
    path("", include("crm.urls")),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("page", ["boom", "api_boom"])
def test_an_error_tells_nothing_to_the_reader_the_log_or_the_report(
    page: str, canaries: Canaries, cast: Cast, as_: Any, caplog: pytest.LogCaptureFixture
) -> None:
    browser = as_(cast.manager)
    browser.raise_request_exception = False
    url = f"{reverse(page, kwargs={'pk': cast.customer.pk})}?q={cast.customer.phone.reveal()}"
    failed = browser.post(url, {"note": cast.customer.phone.reveal()})
    assert failed.status_code == 500
    net = Net(canaries.values)
    net.look("the page", answer_of(failed))
    net.look("the log", caplog.text)
    request = failed.wsgi_request
    made = get_exception_reporter_class(request)(request, *failed.exc_info)
    for text in (made.get_traceback_html(), made.get_traceback_text()):
        assert "RuntimeError" in text
        assert "customer" in text
        net.look("the report", text)
    assert net.found == []
