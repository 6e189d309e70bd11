"""Forms of relations, groups and guarantees."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.personal_forms import SealedField
from crm.core.widgets import DayInput, Picker
from customers import rules, services
from customers.models import Customer, CustomerGroup, Guarantee, Outsider, Relation


class RefusedForm(forms.Form):
    """A form whose refusals stand at their field."""

    def refuse(self, refusal: Refusal) -> None:
        """Put the domain's no at the field that it is about."""
        said = " ".join(str(text) for text in (refusal.message, refusal.who) if text)
        self.add_error(refusal.field if refusal.field in self.fields else None, said)


def _picked(label: Any, *, required: bool = False, help_text: Any = "") -> Any:
    return forms.ModelChoiceField(
        Customer.objects.none(),
        label=label,
        required=required,
        help_text=help_text,
        widget=Picker("customers:picker"),
    )


class PartyForm(RefusedForm):
    """Somebody at the other end: a customer whom one sees, or an outsider by name."""

    picked = "other"  # the field that holds the customer

    outsider_name = forms.CharField(
        label=_("Or somebody else"),
        max_length=120,
        required=False,
        help_text=_("Name of a person or firm that is no customer of the bank."),
    )
    outsider_kind = forms.ChoiceField(
        label=_("They are"),
        choices=Outsider.Kind,
        required=False,
        initial=Outsider.Kind.PERSON,
        widget=forms.RadioSelect,
    )
    outsider_id_number = SealedField(_("Number of the paper"), longest=40)

    def __init__(self, *args: Any, by: User, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.customer = by, customer
        seen = Customer.objects.visible_to(by).exclude(pk=customer.pk)
        field: Any = self.fields[self.picked]
        field.queryset = seen
        if chosen := self.initial.get(self.picked):
            field.widget.chosen = seen.filter(pk=chosen).first() or ""

    def clean(self) -> dict[str, Any]:
        """One party, not two and not none."""
        data = super().clean() or self.cleaned_data
        if self.picked not in self.errors and bool(data.get(self.picked)) == bool(
            data.get("outsider_name")
        ):
            self.add_error(self.picked, _("Choose a customer, or name somebody else: one of them."))
        return data

    @property
    def outsider(self) -> dict[str, str] | None:
        """The outsider that was named."""
        data = self.cleaned_data
        if not data["outsider_name"]:
            return None
        return {
            "name": data["outsider_name"].strip(),
            "kind": data["outsider_kind"] or Outsider.Kind.PERSON,
            "id_number": data["outsider_id_number"],
        }


class RelationForm(PartyForm):
    """Somebody is something to the customer (or to an outsider on the customer's file)."""

    of_outsider = forms.ModelChoiceField(
        Outsider.objects.none(),
        label=_("Of whom"),
        required=False,
        help_text=_("A firm on file that stands between: who owns the owner."),
    )
    kind = forms.ChoiceField(label=_("The party is"), choices=Relation.Kind)
    other = _picked(_("Customer"))
    percent = forms.DecimalField(
        label=_("Percent"),
        max_digits=7,
        decimal_places=4,
        required=False,
        help_text=_("Part of the capital, 0–100; for shareholders and beneficial owners."),
    )
    from_on = forms.DateField(label=_("From"), required=False, widget=DayInput)
    to_on = forms.DateField(label=_("To"), required=False, widget=DayInput)
    source = forms.CharField(
        label=_("Where it is from"),
        max_length=60,
        required=False,
        help_text=_("Register, articles, the customer's own word …"),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    field_order = (
        "kind", "of_outsider", "other", "outsider_name", "outsider_kind", "outsider_id_number",
        "percent", "from_on", "to_on", "source", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, relation: Relation | None = None, **kwargs: Any) -> None:
        self.relation = relation
        if relation:
            kept = ("kind", "percent", "from_on", "to_on", "source", "note")
            kwargs["initial"] = {
                **{name: getattr(relation, name) for name in kept},
                "of_outsider": relation.of_outsider_id,
                "other": relation.other_id,
            }
        super().__init__(*args, **kwargs)
        firms = Outsider.objects.visible_to(self.by).filter(
            customer=self.customer, kind=Outsider.Kind.FIRM
        )
        between: Any = self.fields["of_outsider"]
        between.queryset, between.empty_label = firms, self.customer.display_name
        if relation and relation.outsider_id:
            for name in (self.picked, "outsider_name", "outsider_kind", "outsider_id_number"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The party of an outsider's row stays who it is."""
        return super().clean() if self.picked in self.fields else self.cleaned_data

    def save(self, *, at: dt.datetime) -> Relation | None:
        """Note it; None when the domain refused."""
        names = ("kind", "of_outsider", "other", "percent", "from_on", "to_on", "source", "note")
        values = {n: self.cleaned_data[n] for n in names if n in self.fields}
        try:
            return services.relate(
                customer=self.customer,
                values=values,
                outsider=self.outsider if self.picked in self.fields else None,
                by=self.by,
                at=at,
                relation=self.relation,
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return None


class GroupForm(RefusedForm):
    """A group: its name and limit."""

    name = forms.CharField(label=_("Name of the group"), max_length=80)
    limit = forms.DecimalField(
        label=_("Group limit (yuan)"),
        required=False,
        min_value=Decimal(0),
        max_digits=18,
        decimal_places=2,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def save(
        self, *, head: Customer, at: dt.datetime, group: CustomerGroup | None = None
    ) -> CustomerGroup | None:
        """Note it; None when the domain refused."""
        try:
            return services.save_group(head=head, group=group, at=at, **self.cleaned_data)
        except Refusal as refusal:
            self.refuse(refusal)
            return None


class MemberForm(RefusedForm):
    """One more member of a group."""

    member = _picked(_("Customer"), required=True)
    from_on = forms.DateField(label=_("From"), widget=DayInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.queryset = Customer.objects.visible_to(by)

    def save(self, *, group: CustomerGroup) -> bool:
        """Let them in; False when the domain refused."""
        try:
            services.join_group(
                group=group,
                customer=self.cleaned_data["member"],
                from_on=self.cleaned_data["from_on"],
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


class GuaranteeForm(PartyForm):
    """A proposal: somebody answers for the customer's debts."""

    picked = "guarantor"

    guarantor = _picked(_("Guarantor"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Guarantee.Kind,
        initial=Guarantee.Kind.JOINT,
        widget=forms.RadioSelect,
    )
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=18, decimal_places=2
    )
    contract = forms.CharField(
        label=_("Contract number"),
        max_length=40,
        required=False,
        help_text=_("Members of a joint group share one contract."),
    )
    from_on = forms.DateField(label=_("From"), widget=DayInput)
    to_on = forms.DateField(label=_("To"), required=False, widget=DayInput)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Only where a circle is closed: why it is recorded."),
    )

    field_order = (
        "guarantor", "outsider_name", "outsider_kind", "outsider_id_number", "kind", "amount",
        "contract", "from_on", "to_on", "note", "reason", "seen",
    )  # fmt: skip

    circles: rules.Circles | None = None

    @property
    def proposal(self) -> services.Terms:
        """What was typed."""
        data, outsider = self.cleaned_data, self.outsider
        return services.Terms(
            customer=self.customer,
            guarantor=data["guarantor"],
            outsider=(outsider["name"], outsider["kind"], outsider["id_number"])
            if outsider
            else None,
            **{n: data[n] for n in ("amount", "kind", "contract", "from_on", "to_on", "note")},
        )

    def look(self, *, on: dt.date) -> rules.Circles | None:
        """The circle that it would close, before anything is saved."""
        if self.is_valid():
            self.circles = self.proposal.closes(on)
        return self.circles

    def save(self, *, at: dt.datetime) -> Guarantee | None:
        """Record it; None when it closes a circle that was not acknowledged, or was refused."""
        data = self.cleaned_data
        try:
            return services.propose_guarantee(
                proposal=self.proposal, seen=data["seen"], reason=data["reason"], by=self.by, at=at
            )
        except services.ClosesACircle as closing:
            self.circles = closing.circles
            self.data = {**dict(self.data.items()), "seen": services.seal_of(closing.circles)}
            self.refuse(closing)
        except Refusal as refusal:
            self.refuse(refusal)
        return None
