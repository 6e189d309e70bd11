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
from customers.forms.imports import (
    ImportForm,
    MappingForm,
)
from customers.forms.maturity import (
    DrawForm,
    MaturityForm,
)
from customers.forms.people import (
    ConsentForm,
    FileForm,
    FindingForm,
    OtherBankForm,
    PaperForm,
    RiskProfileForm,
)
from customers.forms.product import (
    ProductFilter,
    ProductForm,
)
from customers.forms.relation import (
    GroupForm,
    GuaranteeForm,
    MemberForm,
    RelationForm,
)
from customers.forms.sale import (
    AnswerForm,
    ProposalForm,
    SaleForm,
)
from customers.forms.standing import (
    ActivationCloseForm,
    ActivationForm,
    AmlForm,
    GradeForm,
    TierRulesForm,
)
from customers.forms.worklist import (
    BulkForm,
    SavedViewForm,
)

__all__ = [
    "PAPERS_OF",
    "ActivationCloseForm",
    "ActivationForm",
    "AmlForm",
    "AnswerForm",
    "BulkForm",
    "ConsentForm",
    "ContactForm",
    "CustomerFilter",
    "CustomerForm",
    "DrawForm",
    "FileForm",
    "FindingForm",
    "GradeForm",
    "GroupForm",
    "GuaranteeForm",
    "ImportForm",
    "MappingForm",
    "MaturityForm",
    "MemberForm",
    "OtherBankForm",
    "PaperForm",
    "ProductFilter",
    "ProductForm",
    "ProposalForm",
    "RelationForm",
    "RiskProfileForm",
    "RowForm",
    "SaleForm",
    "SavedViewForm",
    "SealedField",
    "TierRulesForm",
]
