"""Roles, logins and the database: made on our own server, made or asked for on one of yours."""

from collections.abc import Mapping

import psycopg2
from psycopg2 import sql

from crm.local.postgres import ROLES, LocalServerError

LOGINS = {"zhike_owner": "OWNER", "zhike_app": "APP", "zhike_job": "JOB"}
DATABASE = "zhike"


def prepare_own(superuser_url: str, passwords: Mapping[str, str], *, anew: bool = False) -> None:
    """Database, roles and logins on the embedded server; safe to repeat.

    `anew` drops the database first.
    """
    connection = psycopg2.connect(superuser_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        if anew:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    connection.close()
    connection = psycopg2.connect(superuser_url, dbname=DATABASE)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(ROLES.read_text())
        cursor.execute("SELECT rolname FROM pg_roles")
        known = {row[0] for row in cursor.fetchall()}
        for login, password in passwords.items():
            verb = "ALTER" if login in known else "CREATE"
            statement = f"{verb} ROLE {{}} LOGIN PASSWORD {{}}"
            cursor.execute(sql.SQL(statement).format(sql.Identifier(login), sql.Literal(password)))
            group = sql.Identifier(login.replace("zhike_", "crm_"))
            cursor.execute(sql.SQL("GRANT {} TO {}").format(group, sql.Identifier(login)))
    connection.close()


def prepare_given(urls: Mapping[str, str]) -> None:
    """On a server of yours: make the roles if a login may, and say what is missing if not.

    `urls` has DATABASE_URL, and DATABASE_OWNER_URL and DATABASE_JOB_URL where they differ.
    """
    application = urls["DATABASE_URL"]
    logins = {
        "crm_owner": urls.get("DATABASE_OWNER_URL", application),
        "crm_app": application,
        "crm_job": urls.get("DATABASE_JOB_URL", application),
    }
    try:
        _make_roles(logins["crm_owner"])
        for role, url in logins.items():
            if not _may_be(url, role):
                raise LocalServerError(
                    f"The database login for {role} is not a member of that role, or the role is "
                    "missing. Let a superuser run crm/local/roles.sql in this database and "
                    "`GRANT crm_owner, crm_app, crm_job` to the logins (crm/local/logins.sh)."
                )
    except psycopg2.OperationalError as error:
        raise LocalServerError(f"The given database does not answer: {error}") from None


def _make_roles(url: str) -> None:
    """As a superuser; otherwise one must have done it."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute(ROLES.read_text())
    connection.close()


def _may_be(url: str, role: str) -> bool:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s"
                " AND pg_has_role(current_user, oid, 'MEMBER')",
                [role],
            )
            return cursor.fetchone() is not None
    finally:
        connection.close()
