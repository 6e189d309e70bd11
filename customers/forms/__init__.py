"""Forms of customers, one file a noun; `save()` calls the service and takes its no."""

from crm.core.personal_forms import SealedField
from customers.forms.customer import (
    PAPERS_OF,
    ContactForm,
    CustomerFilter,
    CustomerForm,
    DayInput,
    RowForm,
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
