"""Groups of customers: made, changed, joined and left."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.core import clock
from crm.core.access import may_edit_customers
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from customers import services
from customers.forms import GroupForm, MemberForm
from customers.models import Customer, CustomerGroup, GroupMember
from customers.views.customer import KEEPERS
from customers.views.relation import found_customer, group_lines


@require_http_methods(["GET", "POST"])
def group_add(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Note a group that customer `pk` heads."""
    customer = found_customer(request, pk)
    require(may_edit_customers(request.user, pk), KEEPERS)
    form = GroupForm(request.POST or None)
    if form.is_valid() and (group := form.save(head=customer, at=clock.now())):
        messages.success(request, _("Saved."))
        return redirect("customers:group", pk=group.pk)
    context = {"form": form, "customer": customer}
    status = 422 if form.is_bound else 200
    return render(request, "customers/group_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def group(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A group: whom one sees of it; its head's keeper changes its terms and takes members in."""
    row = get_object_or_404(CustomerGroup.objects.visible_to(request.user), pk=pk)
    head = _head(request, row)
    today = clock.business_day()
    asked = request.POST or None
    terms = {"name": row.name, "limit": row.limit, "note": row.note}
    form = GroupForm(asked if "name" in request.POST else None, initial=terms)
    joining = MemberForm(
        asked if "member" in request.POST else None, by=request.user, initial={"from_on": today}
    )
    if request.method == "POST":
        _require_keeper(request, head)
        if _written(form, joining, row, head):
            messages.success(request, _("Saved."))
            return redirect("customers:group", pk=pk)
    context = {
        "line": group_lines([row], request, today)[0],
        "head": head,
        "form": form,
        "joining": joining,
        "may_edit": bool(head and may_edit_customers(request.user, head.pk)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/group.html", context, status=status)


def _head(request: StaffRequest, row: CustomerGroup) -> Customer | None:
    return Customer.objects.visible_to(request.user).filter(pk=row.customer_id).first()


def _require_keeper(request: StaffRequest, head: Customer | None) -> None:
    """Who keeps the file of the group's head keeps the group."""
    if head is None:
        raise PermissionDenied(KEEPERS)
    require(may_edit_customers(request.user, head.pk), KEEPERS)


def _written(form: GroupForm, joining: MemberForm, row: CustomerGroup, head: Any) -> bool:
    if form.is_bound:
        return form.is_valid() and bool(form.save(head=head, group=row, at=clock.now()))
    return joining.is_bound and joining.is_valid() and joining.save(group=row)


@require_POST
def group_leave(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A member leaves with today."""
    members = GroupMember.objects.visible_to(request.user).select_related("group")
    member = get_object_or_404(members, pk=pk)
    _require_keeper(request, _head(request, member.group))
    try:
        services.leave_group(member=member, on=clock.business_day())
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("customers:group", pk=member.group_id)
