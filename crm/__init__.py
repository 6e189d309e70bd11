"""Wiring of the project: settings, sitemap, schedule and the pages that cross apps."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
