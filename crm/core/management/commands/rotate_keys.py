"""Seal what is on file under the newest key, or make its indexes anew, while people work."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from crm.core.jobs import JobCommand
from crm.core.personal import active_key_id
from crm.core.personal_rotation import (
    Column,
    Tally,
    by_key,
    columns,
    reindex,
    removable,
    rotate,
    rotate_files,
)

MOST_PASSES = 20  # rows held by others at each of them: something is stuck


class Command(JobCommand):
    """`rotate_keys`, `rotate_keys --check`, `rotate_keys --index`; stop and start as you like."""

    help = (
        "Seal personal data and stored files again under the first key of PII_KEYS;"
        " --index: make the blind indexes anew under the first key of PII_INDEX_KEY;"
        " --check: say which keys are still needed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The size of a batch, how long old files are kept, and what to do."""
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")
        parser.add_argument(
            "--grace", type=float, default=30, help="seconds until replaced files are removed"
        )
        parser.add_argument("--check", action="store_true", help="only say what is left")
        parser.add_argument("--index", action="store_true", help="blind indexes instead of ciphers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, or look; an error when something could not be done."""
        if options["batch"] < 1:
            raise CommandError("--batch is at least 1.")
        self.refused: list[str] = []
        if options["check"]:
            self._check()
        elif options["index"]:
            for column in columns():
                self._until_done(column, reindex, options["batch"])
        else:
            for column in columns():
                self._until_done(column, rotate, options["batch"])
            self._files(options["grace"])
            self._say_what_is_left()
        if self.refused:
            raise CommandError("Look at these rows:\n" + "\n".join(self.refused))

    def _until_done(self, column: Column, work: Callable[..., Iterator[Tally]], batch: int) -> None:
        """Pass after pass, as long as rows were missed because somebody was editing them."""
        done = 0
        for _number in range(MOST_PASSES):
            missed, refused = 0, []
            for tally in work(column, batch=batch):
                done, missed = done + tally.changed, missed + tally.missed
                refused += tally.refused or []
                self.stdout.write(f"{column}: {done}", ending="\r" if self._is_terminal else "\n")
            if not missed:
                break
            time.sleep(0.2)
        else:
            refused.append(f"{column}: {missed} rows are being edited all the time")
        self.refused += refused
        self.stdout.write(f"{column}: {done} changed")

    @property
    def _is_terminal(self) -> bool:
        return bool(getattr(self.stdout, "isatty", bool)())

    def _files(self, grace: float) -> None:
        unused, done = [], 0
        for tally, name in rotate_files():
            done += tally.changed
            self.refused += tally.refused or []
            unused += [name] if name else []
        if unused:
            time.sleep(grace)  # somebody may have opened one just before its row was changed
            for name in unused:
                default_storage.delete(name)
        self.stdout.write(f"stored files: {done} changed")

    def _say_what_is_left(self) -> None:
        for name, used in by_key().items():
            said = ", ".join(f"{key} {count}" for key, count in sorted(used.items()))
            self.stdout.write(f"{name}: {said or 'nothing'}")

    def _check(self) -> None:
        """Say of each key whether it may be taken out of PII_KEYS; an error while one may not."""
        self._say_what_is_left()
        needed = []
        for key, count in sorted(removable().items()):
            if key == active_key_id():
                self.stdout.write(f"key {key}: active")
            elif count:
                needed.append(key)
                self.stdout.write(f"key {key}: still needed by {count} values")
            else:
                self.stdout.write(f"key {key}: may be removed")
        if needed:
            raise CommandError(f"Run rotate_keys first: {', '.join(needed)} still needed.")
