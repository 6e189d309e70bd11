"""Tables of the customers app, one file a noun."""

from customers.models.assignment import (
    Assignment,
)
from customers.models.care import (
    ActivationPlan,
    AmlRating,
    Grade,
)
from customers.models.consent import (
    Consent,
)
from customers.models.contact import (
    Contact,
)
from customers.models.customer import (
    Customer,
)
from customers.models.deposit import (
    Balance,
    DepositAccount,
)
from customers.models.export import (
    Export,
)
from customers.models.file_note import (
    FileNote,
    OtherBank,
)
from customers.models.guarantee import (
    CircleMember,
    CircleNotice,
    Guarantee,
)
from customers.models.holding import (
    FeeIncome,
    Holding,
    HoldingAmount,
)
from customers.models.imports import (
    Import,
    ImportColumn,
    ImportRow,
)
from customers.models.maturity import (
    Maturity,
)
from customers.models.need import (
    Need,
)
from customers.models.paper import (
    IdentityPaper,
)
from customers.models.peer import (
    PeerShare,
)
from customers.models.product import (
    Product,
    ProductKind,
)
from customers.models.rate import (
    BoardRate,
    FtpRate,
)
from customers.models.relation import (
    CustomerGroup,
    GroupMember,
    Outsider,
    Relation,
)
from customers.models.risk_profile import (
    RiskProfile,
)
from customers.models.sale import (
    Proposal,
    ProposalLine,
    Sale,
    SaleStep,
    SuitabilityCheck,
)
from customers.models.saved_view import (
    SavedView,
)
from customers.models.tier import (
    StandingChange,
    TierRules,
    TierThreshold,
    TierWatch,
)

__all__ = [
    "ActivationPlan",
    "AmlRating",
    "Assignment",
    "Balance",
    "BoardRate",
    "CircleMember",
    "CircleNotice",
    "Consent",
    "Contact",
    "Customer",
    "CustomerGroup",
    "DepositAccount",
    "Export",
    "FeeIncome",
    "FileNote",
    "FtpRate",
    "Grade",
    "GroupMember",
    "Guarantee",
    "Holding",
    "HoldingAmount",
    "IdentityPaper",
    "Import",
    "ImportColumn",
    "ImportRow",
    "Maturity",
    "Need",
    "OtherBank",
    "Outsider",
    "PeerShare",
    "Product",
    "ProductKind",
    "Proposal",
    "ProposalLine",
    "Relation",
    "RiskProfile",
    "Sale",
    "SaleStep",
    "SavedView",
    "StandingChange",
    "SuitabilityCheck",
    "TierRules",
    "TierThreshold",
    "TierWatch",
]
