"""Load a delivery of the core bank."""

import argparse
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from crm.core import clock
from crm.core.feed.engine import RejectLimit, Report
from crm.core.feed.manifest import ManifestRefused
from crm.core.jobs import JobCommand
from crm.feeds import load_feed


def reject_limit(text: str) -> RejectLimit:
    """`0.1%` of all rows, or a number of rows."""
    if re.fullmatch(r"\d{1,3}(\.\d{1,4})?%", text):
        return RejectLimit(share=Decimal(text[:-1]) / 100)
    if re.fullmatch(r"\d{1,9}", text):
        return RejectLimit(rows=int(text))
    raise argparse.ArgumentTypeError("0.1% or a number of rows")


class Command(JobCommand):
    """`manage.py load_feed DIR [--dry-run] [--json] [--max-rejects 0.1%]`; exit 1 when refused."""

    help = "Load one delivery of the core bank's files, whole or not at all (docs/feed.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and how to go about it."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check all, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--max-rejects", type=reject_limit, default=RejectLimit())

    def handle(
        self, *args: Any, folder: Path, dry_run: bool, max_rejects: RejectLimit, **options: Any
    ) -> None:
        """Load, and say what became of it."""
        try:
            report = load_feed(
                folder=folder,
                at=clock.now(),
                today=clock.business_day(),
                dry_run=dry_run,
                limit=max_rejects,
            )
        except ManifestRefused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"state": "REFUSED", "reason": str(refusal)}))
                raise SystemExit(1) from None
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)
        if report.refused:
            raise SystemExit(1)

    def _tell(self, report: Report) -> None:
        run = _("run %(run)s") % {"run": report.run}
        self.stdout.write(f"{report.source}  {report.from_on} … {report.to_on}  {run}")
        heads = (_("manifest"), _("accepted"), _("rejected"), _("changed"))
        self.stdout.write(f"{'':24}" + "".join(f"{head:>12}" for head in heads))
        for name, row in report.counts.items():
            self.stdout.write(f"{name:24}" + "".join(f"{number:12,}" for number in row.values()))
        for name, sums in report.totals.items():
            for column, total in sums.items():
                self.stdout.write(f"Σ {name} {column}: {total['manifest']} → {total['accepted']}")
        for why in report.reject_reasons:
            self.stdout.write(f"✗ {why['file']}.csv: {why['reason']} ({why['rows']})")
        self.stdout.write(f"{self._verdict(report)}  ({report.seconds:.1f} s)")

    def _verdict(self, report: Report) -> str:
        if report.refused:
            return self.style.ERROR(_("Refused: %(reason)s") % {"reason": report.reason})
        if report.dry_run:
            return _("Dry run: nothing was written.")
        if not report.state:
            return _("Nothing new: this delivery is loaded already.")
        return self.style.SUCCESS(_("Loaded."))
