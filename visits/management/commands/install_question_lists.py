"""`manage.py install_question_lists`: the lists of questions that a bank starts with."""

from typing import Any

from crm.core.jobs import JobCommand
from visits.services import install_question_lists


class Command(JobCommand):
    """Lists that are there already stay as they are."""

    help = "Put the starting lists of questions (SPIN, KYC) in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install, say how many."""
        self.stdout.write(f"{install_question_lists()} lists added")
