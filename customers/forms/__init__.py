"""Forms of customers, one file a noun; `save()` calls the service and takes its no."""

from crm.core.personal_forms import (
    SealedField,
)
from customers.forms.customer import (
    PAPERS_OF,
    ContactForm,
    CustomerFilter,
    CustomerForm,
    RowForm,
)
from customers.forms.maturity import DrawForm, MaturityForm
from customers.forms.standing import (
    ActivationCloseForm,
    ActivationForm,
    AmlForm,
    GradeForm,
    TierRulesForm,
)

__all__ = [
    "PAPERS_OF",
    "ActivationCloseForm",
    "ActivationForm",
    "AmlForm",
    "ContactForm",
    "CustomerFilter",
    "CustomerForm",
    "DrawForm",
    "GradeForm",
    "MaturityForm",
    "RowForm",
    "SealedField",
    "TierRulesForm",
]
