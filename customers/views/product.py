"""The product catalogue: everybody reads, head office edits."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.core import clock
from crm.core.access import may_edit_products
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from crm.core.policy import setting
from customers.forms import ProductFilter, ProductForm
from customers.models import Product
from customers.services.catalogue import HEAD_OFFICE


@require_GET
def products(request: StaffRequest) -> HttpResponse:
    """What the bank sells, by kind, grade and name; what is no longer sold on request."""
    today = clock.business_day()
    asked = ProductFilter(request.GET)
    context = {
        "page": page_of(asked.rows(on=today), request),
        "form": asked,
        "today": today,
        "may_edit": may_edit_products(request.user),
    }
    return render(request, "customers/products.html", context)


def _found(pk: uuid.UUID) -> Product:
    # unscoped: the catalogue is the same for everybody in the bank
    return get_object_or_404(Product.objects.all(), pk=pk)


@require_GET
def product(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A product: grade, for whom, what to say about it, what follows a sale."""
    found, today = _found(pk), clock.business_day()
    days = setting("sale.after_days", on=today)
    steps = [
        (Product.AfterSale(step["code"]).label, step.get("days") or days.get(step["code"], 1))
        for step in found.after_sale
    ]
    points = [(Product._meta.get_field(name), getattr(found, name)) for name in Product.FABE]
    context = {
        "product": found,
        "points": [(field.verbose_name, text) for field, text in points],  # type: ignore[union-attr]  # plain fields
        "steps": steps,
        "today": today,
        "is_on_sale": found.is_on_sale(today),
        "may_edit": may_edit_products(request.user),
    }
    return render(request, "customers/product.html", context)


@require_http_methods(["GET", "POST"])
def product_create(request: StaffRequest) -> HttpResponse:
    """Add a product to the catalogue."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def product_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a product, unless somebody else did so in between."""
    return _edit(request, _found(pk))


def _edit(request: StaffRequest, found: Product | None) -> HttpResponse:
    require(may_edit_products(request.user), HEAD_OFFICE)
    today = clock.business_day()
    form = ProductForm(request.POST or None, instance=found, by=request.user, on=today)
    if form.is_valid() and (saved := form.save(at=clock.now())):
        messages.success(request, _("Saved."))
        return redirect("customers:product", pk=saved.pk)
    context = {"form": form, "product": found}
    status = 422 if form.is_bound else 200
    return render(request, "customers/product_form.html", context, status=status)
