"""Key people of a customer."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from crm.core import clock
from crm.core.access import may_edit_customers
from crm.core.http import StaffRequest, require
from customers.forms import ContactForm
from customers.models import Contact, Customer
from customers.views.customer import KEEPERS


@require_http_methods(["GET", "POST"])
def contact_add(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Note a key person of customer `pk`."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    return _edit(request, Contact(customer=customer))


@require_http_methods(["GET", "POST"])
def contact_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a key person; what the core bank told is locked."""
    people = Contact.objects.visible_to(request.user).select_related("customer")
    return _edit(request, get_object_or_404(people, pk=pk))


def _edit(request: StaffRequest, contact: Contact) -> HttpResponse:
    require(may_edit_customers(request.user, contact.customer_id), KEEPERS)
    form = ContactForm(request.POST or None, instance=contact, by=request.user)
    if form.is_valid() and form.save(at=clock.now()):
        messages.success(request, _("Saved."))
        return redirect("customer", pk=contact.customer_id)
    context = {"form": form, "customer": contact.customer, "is_new": contact._state.adding}
    status = 422 if form.is_bound else 200
    return render(request, "customers/contact_form.html", context, status=status)
