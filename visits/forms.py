"""The visit in one form, and the short ones of promises."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.forms import ServiceForm
from crm.core.models import User
from crm.core.widgets import DayInput, Picker
from customers.models import Contact, Customer, Need
from visits import services
from visits.models import Preparation, Promise, QuestionList, Visit
from visits.models.visit import VisitQuerySet

PROMISE_LINES, MOST_PROMISES = 3, 20
LONGEST_NOTE = 2000
ICONS = {
    "VISIT": "walk",
    "RECEPTION": "door-enter",
    "PHONE": "phone",
    "SMS": "message",
    "WECHAT": "brand-wechat",
    "VIDEO": "video",
}
CADENCES = {
    30: _("monthly"),
    90: _("quarterly"),
    180: _("half-yearly"),
    365: _("yearly"),
}


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time, in the bank's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


@dataclass(frozen=True)
class PromiseLine:
    """The fields of one promise, for the template."""

    text: forms.BoundField
    due: forms.BoundField
    price: forms.BoundField
    superior: forms.BoundField


class VisitForm(forms.Form):
    """A visit with needs, promises and the next contact; defaults are today, now and the plan's.

    Promise lines are `promise_0` … with `due_0`, `price_0` and `superior_0` …; without JavaScript
    the three lines stand there, with it a line more appears when the last one is filled.
    """

    customer = forms.ModelChoiceField(
        Customer.objects.none(),
        label=_("Customer"),
        widget=Picker(
            "customers:picker", {"placeholder": _("Name, initials, tail of phone or paper")}
        ),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Visit.Channel, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Visit.Purpose, required=False, widget=forms.RadioSelect
    )
    happened_at = forms.DateTimeField(label=_("When"), widget=MomentInput())
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=1440)
    people = forms.ModelMultipleChoiceField(
        Contact.objects.none(),
        label=_("With whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    result = forms.ChoiceField(label=_("Result"), choices=Visit.Result, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=_("Needs found"),
        choices=Need.Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2}),
    )
    next_contact_on = forms.DateField(label=_("Next contact"), required=False, widget=DayInput())
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, by: User, customer: Customer | None, now: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.now, self.today = by, now, clock.business_day(now)
        self.chosen = customer
        self.default_due = services.default_due(self.today)
        self.cadence = services.cadence_days(customer, on=self.today)
        self.proposals = services.proposals(
            cadence=self.cadence, on=self.today, due=self.default_due
        )
        self._offer_customer()
        self._add_promise_lines()
        self._set_defaults()

    # --- what is offered ----------------------------------------------------------------------

    def _offer_customer(self) -> None:
        field = self.fields["customer"]
        field.queryset = Customer.objects.visible_to(self.by)  # type: ignore[attr-defined]  # a ModelChoiceField
        if self.chosen:
            field.widget.chosen = self.chosen.display_name
            people = Contact.objects.visible_to(self.by).filter(customer=self.chosen)
            self.fields["people"].queryset = people.by_weight()  # type: ignore[attr-defined]  # a ModelChoiceField

    def _add_promise_lines(self) -> None:
        filled = [int(name[8:]) for name in self.data if self._is_promise(name)]
        lines = max([PROMISE_LINES, *(n + 1 for n in filled if n < MOST_PROMISES)])
        for number in range(lines):
            self.fields[f"promise_{number}"] = forms.CharField(required=False, max_length=200)
            self.fields[f"due_{number}"] = forms.DateField(
                required=False, widget=DayInput(), initial=self.default_due
            )
            self.fields[f"price_{number}"] = forms.BooleanField(required=False)
            self.fields[f"superior_{number}"] = forms.BooleanField(required=False)

    @staticmethod
    def _is_promise(name: str) -> bool:
        return name.startswith("promise_") and name[8:].isdecimal() and len(name) < 11

    def _set_defaults(self) -> None:
        self.initial.setdefault("channel", Visit.Channel.VISIT)
        self.initial.setdefault("purpose", Visit.Purpose.ROUTINE)
        self.initial.setdefault("result", Visit.Result.FOLLOW_UP)
        self.initial.setdefault("happened_at", timezone.localtime(self.now).replace(second=0))
        self.initial.setdefault("client_key", uuid.uuid4())
        if self.chosen:
            by_tier = services.tier_contact(cadence=self.cadence, on=self.today)
            self.initial.setdefault("customer", self.chosen.pk)
            self.initial.setdefault("next_contact_on", by_tier)

    def channels(self) -> list[tuple[BoundWidget, str]]:
        """The chips of channels with their icons."""
        return [(box, ICONS[box.data["value"]]) for box in self["channel"].subwidgets]

    def next_contacts(self) -> list[tuple[dt.date, str | LazyText]]:
        """Days proposed for the next contact, each with its reason in a word."""
        words = {
            "PROMISE": _("with the promise"),
            "FORTNIGHT": _("in two weeks"),
            "TIER": self._tier_words(),
        }
        return [(plan.on, words[plan.why]) for plan in self.proposals]

    def _tier_words(self) -> str | LazyText:
        often = CADENCES.get(self.cadence, _("every %(n)s days") % {"n": self.cadence})
        if not self.chosen:
            return often
        return _("%(tier)s, %(often)s") % {"tier": self.chosen.get_tier_display(), "often": often}

    def promise_lines(self) -> list[PromiseLine]:
        """The lines of promises, for the template."""
        numbers = sorted(int(name[8:]) for name in self.fields if self._is_promise(name))
        names = ("promise", "due", "price", "superior")
        return [PromiseLine(*(self[f"{name}_{n}"] for name in names)) for n in numbers]

    # --- what is written ----------------------------------------------------------------------

    def clean_purpose(self) -> str:
        """Nothing said: as planned."""
        return self.cleaned_data["purpose"] or Visit.Purpose.ROUTINE

    def clean_happened_at(self) -> dt.datetime:
        """Refuse the future at its own field."""
        moment: dt.datetime = self.cleaned_data["happened_at"]
        if moment > self.now + dt.timedelta(minutes=1):
            raise ValidationError(
                _("A visit is logged after it took place: choose now or earlier.")
            )
        return min(moment, self.now)

    def clean_next_contact_on(self) -> dt.date | None:
        """The next contact lies ahead."""
        day: dt.date | None = self.cleaned_data["next_contact_on"]
        if day and day <= self.today:
            raise ValidationError(_("The next contact lies ahead: choose a day after today."))
        return day

    def clean(self) -> dict[str, Any]:
        """Promises are due after they are made."""
        cleaned = super().clean() or {}
        for number, new in self._promises():
            if new.due_on < self._talked_on():
                self.add_error(f"due_{number}", _("A promise cannot be due before it is made."))
        return cleaned

    def _talked_on(self) -> dt.date:
        moment: dt.datetime = self.cleaned_data.get("happened_at") or self.now
        return clock.business_day(moment)

    def _promises(self) -> list[tuple[int, services.NewPromise]]:
        found = []
        for name in self.fields:
            if self._is_promise(name) and (text := self.cleaned_data.get(name)):
                number = int(name[8:])
                due = self.cleaned_data.get(f"due_{number}")
                if not due or due == self.default_due:  # untouched: from the day of the talk
                    due = services.default_due(self._talked_on())
                price = bool(self.cleaned_data.get(f"price_{number}"))
                superior = self.cleaned_data.get(f"superior_{number}")
                to = Promise.To.SUPERIOR if superior else Promise.To.CUSTOMER
                found.append((number, services.NewPromise(text, due, price, to)))
        return found

    def save(self) -> Visit | None:
        """Log the visit; None when the service refused (the form then says why)."""
        data = self.cleaned_data
        plain = ("customer", "channel", "purpose", "happened_at", "minutes", "result", "note")
        also = ("needs", "next_contact_on", "client_key")
        try:
            return services.log_visit(
                by=self.by,
                at=self.now,
                people=list(data["people"]),
                promises=[new for _number, new in self._promises()],
                **{name: data[name] for name in (*plain, *also)},
            )
        except Refusal as refusal:
            self.add_error(refusal.field or None, str(refusal.message))
            return None


class AnswerForm(forms.Form):
    """How a promise ended, or what the customer was told today."""

    text = forms.CharField(label=_("Answer"), max_length=200)


class VisitFilter(forms.Form):
    """Which visits to list: unknown values ask for nothing special."""

    who = forms.ChoiceField(choices=[("", _("All I may see")), ("me", _("Mine"))], required=False)
    channel = forms.ChoiceField(
        choices=[("", _("All channels")), *Visit.Channel.choices], required=False
    )
    result = forms.ChoiceField(
        choices=[("", _("All results")), *Visit.Result.choices], required=False
    )

    def rows(self, *, by: User) -> VisitQuerySet:
        """The visits that `by` may see and asks for, newest first."""
        self.is_valid()
        asked = self.cleaned_data
        found = Visit.objects.visible_to(by)
        if asked.get("who"):
            found = found.filter(Q(manager=by) | Q(logged_by=by))
        plain = {name: asked[name] for name in ("channel", "result") if asked.get(name)}
        return found.filter(**plain)


class PreparationForm(ServiceForm):
    """What is prepared for the next visit."""

    for_on = forms.DateField(label=_("For the visit on"), widget=DayInput())
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Visit.Purpose)
    aim = forms.CharField(label=_("Aim"), max_length=200)
    opening = forms.CharField(
        label=_("Opening"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    papers = forms.CharField(
        label=_("Papers to bring"), max_length=300, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    lists = forms.MultipleChoiceField(
        label=_("Questions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        lists: Sequence[QuestionList],
        mine: Preparation | None,
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer
        self.fields["lists"].choices = [(one.code, str(one)) for one in lists]  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.update(for_on=on, version=0)
        if mine:
            names = ("for_on", "purpose", "aim", "opening", "papers", "lists", "version")
            self.initial.update({name: getattr(mine, name) for name in names})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def save(self, *, by: User, at: dt.datetime) -> Model | None:
        """Keep it; None when another window was faster."""
        values = {name: data for name, data in self.cleaned_data.items() if name != "version"}
        version = self.cleaned_data["version"]
        return self.attempt(
            services.prepare_visit,
            customer=self.customer,
            values=values,
            version=version,
            by=by,
            at=at,
        )
