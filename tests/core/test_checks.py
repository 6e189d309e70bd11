"""What the system checks refuse."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from crm.core import checks


def key(seed: str) -> str:
    return base64.b64encode((seed * 32)[:32].encode()).decode()


ONE, TWO = key("0123456789abcdef"), key("fedcba9876543210")


@pytest.fixture
def production(settings: Any) -> Any:
    settings.DEBUG = settings.DEMO = False
    settings.BEHIND_TLS = True
    settings.SECRET_KEY = "a-long-secret-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    settings.PII_KEYS, settings.PII_INDEX_KEY = f"k1:{ONE}", TWO
    settings.ALLOWED_HOSTS = ["crm.bank.cn"]
    return settings


def found() -> set[str]:
    return {str(m.id) for m in [*checks.check_keys(None), *checks.check_surroundings(None)]}


def test_a_sound_installation_starts(production: Any) -> None:
    assert found() == set()
    checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"PII_KEYS": ""}, "E001"),
        ({"PII_KEYS": "k1:c2hvcnQ="}, "E001"),
        ({"PII_KEYS": f"k1:{ONE[:-2]}!="}, "E001"),
        ({"PII_KEYS": f"k1:{ONE},k1:{ONE}"}, "E001"),
        ({"PII_KEYS": f":{ONE}"}, "E001"),
        ({"PII_INDEX_KEY": ""}, "E001"),
        ({"PII_INDEX_KEY": ONE}, "E002"),
        ({"SECRET_KEY": ONE + ONE[:10]}, ""),
        ({"SECRET_KEY": ONE}, "E002"),
        ({"SECRET_KEY": "short-secret-1234567890"}, "E003"),
        ({"SECRET_KEY": "x" * 60}, "E003"),
        ({"PII_KEYS": f"k1:{key('a')}"}, "E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "E005"),
        ({"ALLOWED_HOSTS": [".bank.cn"]}, "E005"),
        ({"DEBUG": True}, "E006"),
        ({"DEMO": True}, "E007"),
        ({"OWNERSHIP_MASTER": "nobody"}, "E008"),
        ({"SESSION_IDLE_SECONDS": 99_999}, "E009"),
        ({"INSTALLATION_ID": "bank-1"}, "E010"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], error: str, production: Any) -> None:
    for name, value in changes.items():
        setattr(production, name, value)
    if error:
        assert f"zhike.{error}" in found()
        with pytest.raises(ImproperlyConfigured, match=error):
            checks.refuse_unsafe_start()
    else:
        assert found() == set()


def test_production_without_tls_is_a_warning(production: Any) -> None:
    production.BEHIND_TLS = False
    assert found() == {"zhike.W001"}
    checks.refuse_unsafe_start()


def test_a_developers_machine_may_have_plain_keys(production: Any) -> None:
    production.DEBUG, production.SECRET_KEY = True, "x"
    production.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    assert found() == set()


@pytest.mark.django_db
def test_the_database_of_the_tests_is_sound() -> None:
    assert checks.check_database(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('中国银行')")
        assert cursor.fetchone()[0] != []


@pytest.mark.django_db
def test_a_role_above_the_policies_is_refused(production: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE crm_backup")
        try:
            errors = checks.check_database(None, databases=["default"])
        finally:
            cursor.execute("SET LOCAL ROLE crm_job")
    assert [error.id for error in errors] == ["zhike.E013"]


@pytest.mark.django_db
def test_a_session_in_another_zone_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")
        errors = checks.check_database(None, databases=["default"])
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    assert [error.id for error in errors] == ["zhike.E014"]


def test_manage_check_runs_them(production: Any) -> None:
    production.INSTALLATION_ID = "bank-1"
    assert "zhike.E010" in {message.id for message in run_checks(tags=["security"])}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "INSTALLATION_ID"])
def test_without_its_secrets_nothing_starts(missing: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != missing}
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**environment, "DJANGO_SETTINGS_MODULE": "crm.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert f"Set the {missing} environment variable" in done.stderr


def test_every_variable_is_documented() -> None:
    root = Path(__file__).resolve().parent.parent.parent
    source = (root / "crm/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', source)) | {
        *("DATABASE_URL", "DATABASE_JOB_URL", "DATABASE_OWNER_URL")
    }
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", (root / "docs/settings.md").read_text("utf-8")))
    assert read - told == set()
    checked = set(re.findall(r"_error\((\d+),", (root / "crm/core/checks.py").read_text("utf-8")))
    assert checked == {str(number) for number in range(1, 15)}
