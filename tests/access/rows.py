"""All rows of the table, gathered from the files beside this one."""

import importlib
import pkgutil

from tests import access
from tests.access.table import Endpoint, Row

NOT_TABLES = ("test_", "table", "cast", "rows")

ALL: list[Row] = [
    row
    for module in pkgutil.iter_modules(access.__path__)
    if not module.name.startswith(NOT_TABLES)
    for row in importlib.import_module(f"tests.access.{module.name}").ROWS
]
PAGES = [row for row in ALL if not row.exempt and not isinstance(row, Endpoint)]
ENDPOINTS = [row for row in ALL if isinstance(row, Endpoint)]
