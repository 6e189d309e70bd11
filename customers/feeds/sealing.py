"""Personal data of fed rows: checked, then sealed under the key that the row will have.

They never stand in a staging table in clear: the loader compares row hashes first, then reads the
changed rows once more, seals them, and merges.
"""

import re
from collections.abc import Callable, Iterator

from django.db import connection, models
from django.utils.translation import gettext_noop
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from crm.core.feed.columns import NULL, BadCell
from crm.core.feed.reading import SecondReading
from crm.core.feed.shape import FeedFile, Load, Row
from crm.core.feed.staging import copy_into, hexed
from crm.core.ids import fed_id
from crm.core.personal import Sealed, blind, seal, tail_blind
from customers.models import Customer

INDEXED = ("cipher", "blind", "tail")
PHONE = re.compile(r"\+?[0-9\s()\-]{3,24}")
NO_KIND = gettext_noop("identity number without the kind of paper")
BAD_RESIDENT_ID = gettext_noop("identity number: wrong length, date or check digit")
BAD_USCC = gettext_noop("unified social credit code: wrong length or check digit")
NOT_A_PHONE = gettext_noop("not a phone number")


def check_papers(row: Row) -> None:
    """An identity number must be one of its kind: GB 11643 and GB 32100 check digits."""
    number = Customer.id_number.normalise(row["id_number"])
    kind = row.get("id_kind", Customer.IdKind.RESIDENT_ID)
    if number and not kind:
        raise BadCell(NO_KIND)
    if number and kind == Customer.IdKind.RESIDENT_ID and not _is_resident_id(number):
        raise BadCell(BAD_RESIDENT_ID)
    if number and kind == Customer.IdKind.USCC and not uscc.is_valid(number):
        raise BadCell(BAD_USCC)
    if row["phone"] and not PHONE.fullmatch(row["phone"]):
        raise BadCell(NOT_A_PHONE)


def _is_resident_id(number: str) -> bool:
    """Length, birthday and check digit; the division may be one that is gone."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(number) == number[-1])


def paper_blind(row: Row, pk: str) -> str:
    """The blind index of the paper, so that a number on file twice is found in SQL."""
    number = Customer.id_number.normalise(row["id_number"])
    return hexed(blind(number, purpose=Customer.id_number.purpose)) if number else NULL


def sealed_cells(
    attribute: Sealed, model: type[models.Model], pk: str, value: str, *, indexed: bool
) -> list[str]:
    """The cipher, and where `indexed` the blind and tail index, as COPY text."""
    clean = attribute.normalise(value) if value else ""
    if not clean:
        return [NULL] * (3 if indexed else 1)
    cells = [seal(clean, aad=f"{model._meta.db_table}.{attribute.name}.{pk}")]
    if indexed:
        purpose = attribute.purpose
        cells += [blind(clean, purpose=purpose), tail_blind(clean, purpose=purpose)]
    return [hexed(cell) for cell in cells]


def _changed_lines(load: Load, file: FeedFile, table: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.line FROM {file.table} s LEFT JOIN {table} old ON old.id = s.id"
            " WHERE old.id IS NULL"
            " OR (%(is_latest)s AND old.row_hash IS DISTINCT FROM s.row_hash)",
            load.params,
        )
        return {line for (line,) in cursor.fetchall()}


def stage_sealed(
    load: Load,
    file: FeedFile,
    table: str,
    columns: dict[str, str],
    seal_row: Callable[[str, Row], list[str]],
) -> None:
    """Seal the changed rows into `<staging table>_sealed`, keyed by the id that they will have.

    Raises DeliveryChanged when the file is no longer the one whose rows were checked and counted.
    """
    wanted = _changed_lines(load, file, table)  # before COPY holds the connection
    again = SecondReading(load, file, wanted)

    def lines() -> Iterator[str]:
        for row in (row for _line, row in again if len(row) == len(file.names)):
            number = ":".join(row[part] for part in file.key)
            pk = str(fed_id(file.kind, load.source, number))
            yield "\t".join([pk, *seal_row(pk, row)]) + "\n"

    copy_into(f"{file.table}_sealed", {"id": "uuid", **columns}, lines())
    again.finish()
