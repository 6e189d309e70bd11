"""Customers: who they are, what they hold, whom they know."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The pattern app: to add something elsewhere, see how it is done here."""

    name = "customers"
