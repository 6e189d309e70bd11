"""What wakes the workers: each looks at the tables, so no ring is needed twice."""

from celery import shared_task

from crm.core import clock
from customers import services


@shared_task(name="customers.run_imports")
def run_imports() -> None:
    """Do what waits of all imports: dry runs, runs, undoing."""
    services.run_imports()


@shared_task(name="customers.run_exports")
def run_exports() -> None:
    """Write the files that wait, remove those that expired."""
    services.run_exports()
    services.sweep_exports(clock.now())
