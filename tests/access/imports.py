"""Imports: an import is its owner's; a colleague, a head or an auditor does not know of it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.core import clock
from crm.core.models import User
from customers.models import Import
from customers.services.imports.cleaning import Line
from customers.services.imports.errors import keep_errors
from tests import imports_factories as lists
from tests.access.table import KEEPERS, Bad, Row, Try

OWNER = frozenset({"manager"})
LIST = lists.csv_of(("客户名称", "客户类型"), ("甲公司", "企业"))


def _import(by: User, **fields: Any) -> dict[str, Any]:
    batch = lists.bring(LIST, by)
    if fields.pop("has_errors", False):
        batch.errors = keep_errors(batch, [Line(2, reason="x")], at=clock.now())
    for name, value in fields.items():
        setattr(batch, name, value)
    batch.save()
    return {"pk": batch.pk}


def _row(name: str, **said: Any) -> Row:
    fields = said.pop("fields", {})
    return Row(
        f"customers:{name}",
        own=lambda cast: _import(cast.manager, **fields),
        foreign=lambda cast: _import(cast.other_manager, **fields),
        sees=OWNER,
        **said,
    )


MAPPED = {"column_0": "name", "column_1": "kind", "on_known": "SKIP", "adds_new": "on"}

ROWS = [
    Row(
        "customers:imports",
        get=Try(may=KEEPERS),
        post=Try(
            may=KEEPERS,
            data=lambda cast: {"file": SimpleUploadedFile("名单.csv", LIST)},
            bad=[
                Bad("no list", {}, 422),
                Bad(
                    "a file of another",
                    lambda cast: {"file": _import(cast.other_manager)["pk"]},
                    422,
                ),
            ],
        ),
    ),
    _row(
        "import",
        get=Try(),
        post=Try(
            data=lambda cast: {**MAPPED, "lead": cast.manager.pk},
            other={"other_manager": 422},  # the manager is not theirs to give a customer to
            bad=[
                Bad("a lead of another", lambda cast: {**MAPPED, "lead": cast.colleague.pk}, 422),
                Bad("a field that is none", {**MAPPED, "column_0": "branch"}, 422),
            ],
        ),
    ),
    _row("import_progress", get=Try(), fields={"state": Import.State.RUNNING}),
    _row("import_run", post=Try(), fields={"state": Import.State.CHECKED}),
    _row("import_undo", post=Try(), fields={"state": Import.State.DONE, "started_at": clock.now()}),
    _row("import_errors", get=Try(), fields={"state": Import.State.DONE, "has_errors": True}),
]
