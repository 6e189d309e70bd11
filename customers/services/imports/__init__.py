"""Lists of customers brought by people: read, checked, written, undone."""

from customers.services.imports.fields import FIELDS, shown
from customers.services.imports.job import run_imports
from customers.services.imports.plan import (
    PREVIEWED,
    map_import,
    remembered,
    run_import,
    start_import,
    undo_import,
)

__all__ = [
    "FIELDS",
    "PREVIEWED",
    "map_import",
    "remembered",
    "run_import",
    "run_imports",
    "shown",
    "start_import",
    "undo_import",
]
