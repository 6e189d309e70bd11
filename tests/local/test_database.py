"""Roles, logins and database: made by us, or by a superuser of yours."""

from typing import Any

import psycopg2
import pytest

from crm.local.database import LOGINS, prepare_given, prepare_own
from crm.local.postgres import ROLES, LocalServerError, Postgres

PASSWORDS = dict.fromkeys(LOGINS, "secret")


def ask(url: str, question: str, *values: object) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        rows = list(cursor.fetchall()) if cursor.description else []
    connection.close()
    return rows


def roles(url: str) -> list[tuple[Any, ...]]:
    """Names and rights of our roles, and who is a member of what."""
    return ask(
        url,
        "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper, rolcreaterole,"
        " ARRAY(SELECT r.rolname::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
        "       WHERE m.member = p.oid)"
        " FROM pg_roles p WHERE rolname ~ '^(crm|zhike)_' ORDER BY rolname",
    )


@pytest.fixture
def prepared(server: Postgres) -> Postgres:
    prepare_own(server.superuser_url, PASSWORDS)
    return server


def test_preparing_twice_changes_nothing(prepared: Postgres) -> None:
    before = roles(prepared.superuser_url)
    prepare_own(prepared.superuser_url, PASSWORDS)
    assert roles(prepared.superuser_url) == before
    assert before == [
        ("crm_app", False, False, False, False, []),
        ("crm_backup", False, True, False, False, []),
        ("crm_job", False, False, False, False, []),
        ("crm_owner", False, False, False, False, []),
        ("zhike_app", True, False, False, False, ["crm_app"]),
        ("zhike_job", True, False, False, False, ["crm_job"]),
        ("zhike_owner", True, False, False, False, ["crm_owner"]),
    ]


def test_the_owner_makes_tables_extensions_and_grants(prepared: Postgres) -> None:
    owner = prepared.url("zhike_owner", "secret", "zhike")
    ask(
        owner,
        "SET ROLE crm_owner; CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE t (n int);"
        " GRANT SELECT ON t TO crm_app",
    )
    app = prepared.url("zhike_app", "secret", "zhike")
    assert ask(app, "SELECT count(*) FROM t") == [(0,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(app, "CREATE TABLE u (n int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(prepared.url("zhike_job", "secret", "zhike"), "SELECT count(*) FROM t")
    ask(owner, "SET ROLE crm_owner; DROP TABLE t")


def test_chinese_has_trigrams(prepared: Postgres) -> None:
    owner = prepared.url("zhike_owner", "secret", "zhike")
    ask(owner, "SET ROLE crm_owner; CREATE EXTENSION IF NOT EXISTS pg_trgm")
    ((trigrams,),) = ask(owner, "SELECT show_trgm('中国银行')")
    assert trigrams


def test_anew_means_an_empty_database(prepared: Postgres) -> None:
    ask(prepared.url("postgres", prepared.password, "zhike"), "CREATE TABLE half (n int)")
    prepare_own(prepared.superuser_url, PASSWORDS, anew=True)
    found = ask(
        prepared.url("postgres", prepared.password, "zhike"), "SELECT to_regclass('half')::text"
    )
    assert found == [(None,)]


def test_a_superusers_url_is_enough(server: Postgres) -> None:
    ask(server.superuser_url, "CREATE DATABASE given")
    prepare_given({"DATABASE_URL": server.url("postgres", server.password, "given")})


def test_separate_logins_are_enough(prepared: Postgres) -> None:
    prepare_given(
        {
            "DATABASE_URL": prepared.url("zhike_app", "secret", "zhike"),
            "DATABASE_JOB_URL": prepared.url("zhike_job", "secret", "zhike"),
            "DATABASE_OWNER_URL": prepared.url("zhike_owner", "secret", "zhike"),
        }
    )


def test_a_login_that_is_no_member_is_told_the_way_out(server: Postgres) -> None:
    ask(server.superuser_url, ROLES.read_text())
    ask(server.superuser_url, "CREATE ROLE stranger LOGIN PASSWORD 'secret'")
    with pytest.raises(LocalServerError, match=r"crm/local/roles\.sql"):
        prepare_given({"DATABASE_URL": server.url("stranger", "secret", "postgres")})


def test_a_server_that_is_not_there_is_named_plainly() -> None:
    with pytest.raises(LocalServerError, match="does not answer"):
        prepare_given({"DATABASE_URL": "postgres://u:p@127.0.0.1:1/zhike"})
