"""The manifest: what the core bank says that it sent (docs/feed.md)."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.core.errors import Refusal
from crm.core.feed.columns import iso_day
from crm.core.feed.shape import FeedFile, Listed

NAME = "manifest.json"
FORMAT, VERSION = "zhike-feed", 1
LONGEST_SPAN = dt.timedelta(days=366 * 12)
RESERVED = ("CRM", "MANUAL")
KEYS = {"format", "version", "source", "business_day", "from", "to", "files"}


class ManifestRefused(Refusal):
    """The manifest is missing or does not say what it must; nothing else was read."""


@dataclass(frozen=True)
class Problem:
    """A structure error: it refuses the whole delivery."""

    file: str
    what: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        if not self.expected and not self.found:
            return f"{self.file}: {self.what}"
        return _("%(file)s: %(what)s: expected %(expected)s, found %(found)s") % {
            "file": self.file,
            "what": self.what,
            "expected": self.expected,
            "found": self.found,
        }


@dataclass(frozen=True)
class Manifest:
    """The announced delivery."""

    folder: Path
    source: str
    from_on: dt.date
    to_on: dt.date
    files: dict[str, Listed]
    sha256: str


def _refuse(what: str) -> ManifestRefused:
    return ManifestRefused(str(Problem(NAME, what)))


def read_manifest(folder: Path, *, today: dt.date) -> Manifest:
    """Read and check the manifest itself; raises ManifestRefused in words.

    The core bank writes the manifest last: a folder without one is not delivered yet.
    """
    try:
        raw = (folder / NAME).read_bytes()
    except OSError:
        raise ManifestRefused(
            _("%(folder)s has no manifest.json: the delivery is not complete.") % {"folder": folder}
        ) from None
    try:
        body = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise _refuse(_("not JSON in UTF-8")) from None
    if not isinstance(body, dict):
        raise _refuse(_("not an object"))
    if (body.get("format"), body.get("version")) != (FORMAT, VERSION):
        raise _refuse(
            _("format %(format)s version %(version)s is not spoken here")
            % {"format": body.get("format"), "version": body.get("version")}
        )
    if unknown := sorted(set(body) - KEYS):
        raise _refuse(_("unknown entry %(name)s") % {"name": unknown[0]})
    source = body.get("source")
    if not isinstance(source, str) or not re.fullmatch(r"[A-Z0-9_]{1,20}", source):
        raise _refuse(_("source must be 1 to 20 capital letters, digits or underscores"))
    if source in RESERVED:
        raise _refuse(_("source %(source)s is this system's own") % {"source": source})
    from_on, to_on = _days(body, today)
    return Manifest(
        folder, source, from_on, to_on, _files(body.get("files")), hashlib.sha256(raw).hexdigest()
    )


def _days(body: dict[str, Any], today: dt.date) -> tuple[dt.date, dt.date]:
    if ("business_day" in body) == ("from" in body or "to" in body):
        raise _refuse(_("say either business_day, or from and to"))
    names = ("business_day",) * 2 if "business_day" in body else ("from", "to")
    days = []
    for name in names:
        try:
            days.append(iso_day(body[name]))
        except (KeyError, TypeError, ValueError):
            raise _refuse(_("%(name)s is not a date (YYYY-MM-DD)") % {"name": name}) from None
    if not dt.timedelta(0) <= days[1] - days[0] <= LONGEST_SPAN:
        raise _refuse(_("the days must run forward and span at most 12 years"))
    if days[1] > today:
        raise _refuse(_("business day %(day)s has not come yet") % {"day": days[1]})
    return days[0], days[1]


def _files(listed: Any) -> dict[str, Listed]:
    if not isinstance(listed, list) or not listed:
        raise _refuse(_("files must be a list of what was delivered"))
    files: dict[str, Listed] = {}
    for entry in listed:
        try:
            name, rows, digest = entry["name"], entry["rows"], entry["sha256"]
            sums = {key: Decimal(str(value)) for key, value in entry.get("sums", {}).items()}
        except (KeyError, TypeError, AttributeError, InvalidOperation):
            raise _refuse(_("each file needs name, rows, sha256 and its sums")) from None
        if not isinstance(name, str) or type(rows) is not int or not isinstance(digest, str):
            raise _refuse(_("each file needs name, rows, sha256 and its sums"))
        if rows < 0 or not re.fullmatch(r"[0-9a-fA-F]{64}", digest) or name in files:
            raise _refuse(_("the entry of %(file)s is wrong or doubled") % {"file": name})
        if not all(value.is_finite() for value in sums.values()):
            raise _refuse(_("the entry of %(file)s is wrong or doubled") % {"file": name})
        files[name] = Listed(rows, digest.lower(), sums)
    return files


def compare_folder(manifest: Manifest, known: Sequence[FeedFile]) -> list[Problem]:
    """What is wrong between the manifest, the folder and the format, before a row is read."""
    by_name = {file.file_name: file for file in known}
    problems = []
    for name, listed in manifest.files.items():
        file = by_name.get(name)
        if not file:
            problems.append(Problem(name, _("no file of this format")))
            continue
        if not (manifest.folder / name).is_file():
            problems.append(Problem(name, _("listed in the manifest but not in the folder")))
        if absent := [column for column in file.control if column not in listed.sums]:
            problems.append(
                Problem(name, _("control sum missing: %(names)s") % {"names": absent[0]})
            )
        if extra := sorted(set(listed.sums) - set(file.names)):
            problems.append(
                Problem(
                    name, _("control sum of an unknown column: %(names)s") % {"names": extra[0]}
                )
            )
    problems += [
        Problem(path.name, _("in the folder but not in the manifest"))
        for path in sorted(manifest.folder.glob("*.csv"))
        if path.name not in manifest.files
    ]
    if {"balances.csv", "movements.csv"} <= set(manifest.files):
        problems.append(Problem("movements.csv", str(EITHER)))
    return problems


EITHER = gettext_lazy("a delivery holds balances or movements, not both")
