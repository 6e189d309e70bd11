"""A line of the list becomes clean values, or the reasons why not; no question to the database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core.personal import normalise_id
from customers import validators
from customers.models import Customer
from customers.services.imports.fields import (
    OF_CONTACT,
    BadCell,
    guessed_paper,
    paper_number,
    read_cell,
)


@dataclass
class Line:
    """One line: where it stood, what it says, and (`field`, `reason`) when it is refused.

    `values` are fields of the customer, `person` those of the key person, without what is empty:
    an empty cell never clears anything. `inferred` follows from the paper and counts for new
    customers only.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    inferred: dict[str, Any] = field(default_factory=dict)
    customer_number: str = ""
    lead: str = ""
    field: str = ""
    reason: str = ""

    def refuse(self, name: str, words: str | LazyText) -> "Line":
        """Say why; the first reason stands."""
        if not self.reason:
            self.field, self.reason = name, str(words)[:400]
        return self

    @property
    def paper(self) -> tuple[str, str] | None:
        """Kind and number of the paper, where the line names one."""
        if number := self.values.get("id_number"):
            return self.values["id_kind"], number
        return None

    @property
    def person_key(self) -> tuple[str, str] | None:
        """Name and phone: who has neither number nor paper is known again by them."""
        if self.values.get("name") and self.values.get("phone"):
            return self.values["name"], self.values["phone"]
        return None


def clean(number: int, cells: Mapping[str, str], *, today: dt.date) -> Line:
    """Read the mapped `cells` (field → text) of line `number` as forms and REST read them."""
    line = Line(number)
    for name, cell in cells.items():
        if not cell:
            continue
        try:
            value = read_cell(name, cell, today)
        except BadCell as bad:
            return line.refuse(name, str(bad))
        if name == "number":
            line.customer_number = value
        elif name == "lead":
            line.lead = value
        elif name.startswith(OF_CONTACT):
            line.person[name.removeprefix(OF_CONTACT)] = value
        else:
            line.values[name] = value
    if line.person and "name" not in line.person:
        return line.refuse("contact_name", _("Say the name of the key person."))
    return _with_paper(line, today)


def _with_paper(line: Line, today: dt.date) -> Line:
    """The paper's kind where it is not said, its number as it is kept, what follows from it."""
    values = line.values
    typed = values.get("id_number")
    if not typed:
        values.pop("id_kind", None)  # says nothing without its number
        return line
    paper = values.get("id_kind") or guessed_paper(values.get("kind", ""), typed, today)
    if not paper and len(normalise_id(typed)) == 18:  # then the reason is its check digit
        is_person = values.get("kind") == Customer.Kind.INDIVIDUAL
        paper = Customer.IdKind.RESIDENT_ID if is_person else Customer.IdKind.USCC
    if not paper:
        return line.refuse("id_kind", _("Say which kind of paper the number is from."))
    try:
        values["id_number"] = paper_number(paper, typed, today)
    except BadCell as bad:
        return line.refuse("id_number", str(bad))
    values["id_kind"] = paper
    kind = values.get("kind")
    if not kind and paper in KIND_OF:
        line.inferred["kind"] = KIND_OF[paper]
    if kind and paper not in validators.PAPERS_OF[Customer.Kind(kind)]:
        return line.refuse("id_kind", _("This kind of customer does not carry this paper."))
    is_card = paper == Customer.IdKind.RESIDENT_ID
    if is_card and kind in (None, Customer.Kind.INDIVIDUAL):
        line.inferred["born_on"] = validators.birthday_in(values["id_number"])
    return line


KIND_OF: dict[str, str] = {
    Customer.IdKind.RESIDENT_ID: Customer.Kind.INDIVIDUAL,
    Customer.IdKind.USCC: Customer.Kind.COMPANY,
}
