"""A customer on one page: who they are, what they hold, owe, were promised and said."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crm.core import clock
from crm.core.http import StaffRequest
from customers.models import Customer


@require_GET
def customer_page(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The customer 360: composed from the public models of each app, each by its own rule."""
    customer = get_object_or_404(
        Customer.objects.visible_to(request.user).select_related("branch"), pk=pk
    )
    context = {"customer": customer, "today": clock.business_day()}
    return render(request, "crm/customer.html", context)
