"""What wakes the workers: each looks at the tables, so no ring is needed twice."""

from celery import shared_task

from customers import services


@shared_task(name="customers.run_imports")
def run_imports() -> None:
    """Do what waits of all imports: dry runs, runs, undoing."""
    services.run_imports()
