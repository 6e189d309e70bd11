"""Forms of customers, one file a noun; `save()` calls the service and takes its no."""

from customers.forms.customer import (
    PAPERS_OF,
    ContactForm,
    CustomerFilter,
    CustomerForm,
    DayInput,
    RowForm,
    SealedField,
)

__all__ = [
    "PAPERS_OF",
    "ContactForm",
    "CustomerFilter",
    "CustomerForm",
    "DayInput",
    "RowForm",
    "SealedField",
]
