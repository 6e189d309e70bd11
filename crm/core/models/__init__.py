"""Tables of the ground."""

from crm.core.models.api import ApiToken, IdempotentRequest
from crm.core.models.audit import Seal, StaffEvent
from crm.core.models.branch import Branch, BranchPlacement
from crm.core.models.calendar import CalendarDay
from crm.core.models.day import ClosedDay
from crm.core.models.feed import FeedLoad, FeedReject
from crm.core.models.file import StoredFile
from crm.core.models.people import Posting, Role, User
from crm.core.models.reading import Reading
from crm.core.models.reminder import Delivery, Reminder
from crm.core.models.reveal import PersonalReveal
from crm.core.models.setting import Setting

__all__ = [
    "ApiToken",
    "Branch",
    "BranchPlacement",
    "CalendarDay",
    "ClosedDay",
    "Delivery",
    "FeedLoad",
    "FeedReject",
    "IdempotentRequest",
    "PersonalReveal",
    "Posting",
    "Reading",
    "Reminder",
    "Role",
    "Seal",
    "Setting",
    "StaffEvent",
    "StoredFile",
    "User",
]
