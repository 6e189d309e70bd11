"""docker-compose.yml names what the settings need, and only commands that exist."""

import ast
import importlib.util
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from crm.local.__main__ import main

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")


def required_settings() -> set[str]:
    """The variables that crm/settings.py reads without a default."""
    tree = ast.parse((ROOT / "crm" / "settings.py").read_text("utf-8"))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    ]
    return {
        call.args[0].value
        for call in calls
        if not any(keyword.arg == "default" for keyword in call.keywords)
        and isinstance(call.args[0], ast.Constant)
    }


def test_the_settings_still_need_something() -> None:
    assert {"SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "INSTALLATION_ID"} <= required_settings()


@pytest.mark.parametrize("service", OURS)
def test_each_process_gets_every_setting_without_a_default(service: str) -> None:
    environment = SERVICES[service]["environment"]
    needed = required_settings() | {"DATABASE_URL", "DATABASE_JOB_URL", "DATABASE_OWNER_URL"}
    assert needed | {"REDIS_URL", "ALLOWED_HOSTS", "STORAGE_DIR"} <= environment.keys()
    assert "DEMO" not in environment
    assert "DEBUG" not in environment


def test_each_process_has_its_own_database_login() -> None:
    roles = {service: SERVICES[service]["environment"]["ZHIKE_ROLE"] for service in OURS}
    assert roles == {"migrate": "owner", "web": "app", "worker": "job", "beat": "job"}
    urls = SERVICES["web"]["environment"]
    users = {
        name: urlsplit(urls[name].replace(":?", "")).username
        for name in urls
        if name.startswith("DATABASE")
    }
    assert users == {
        "DATABASE_URL": "zhike_app",
        "DATABASE_JOB_URL": "zhike_job",
        "DATABASE_OWNER_URL": "zhike_owner",
    }


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    for name in ("SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "REDIS_PASSWORD", "APP_PASSWORD"):
        assert f"${{{name}:?}}" in text


def test_nothing_starts_before_the_schema() -> None:
    for service in ("web", "worker", "beat"):
        assert SERVICES[service]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_there_is_one_beat_and_its_module_exists() -> None:
    assert "deploy" not in SERVICES["beat"]
    assert importlib.util.find_spec("crm.celery")
    assert importlib.util.find_spec("crm.wsgi")


def test_mounted_scripts_exist() -> None:
    for volume in SERVICES["db"]["volumes"]:
        source = volume.split(":")[0]
        if source.startswith("./"):
            assert (ROOT / source).is_file(), source


def test_the_printed_secrets_and_two_addresses_are_all_it_demands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    demanded = set(re.findall(r"\$\{(\w+):\?\}", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert main(["secrets"]) == 0
    printed = {line.partition("=")[0] for line in capsys.readouterr().out.splitlines()}
    assert demanded <= printed | {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"}
    assert not {name for name in printed if name.startswith("DEMO")}


@pytest.mark.parametrize("name", [".env", "feed"])
def test_secrets_and_the_core_banks_files_stay_out_of_image_and_repository(name: str) -> None:
    for ignored in (".dockerignore", ".gitignore"):
        lines = (ROOT / ignored).read_text("utf-8").splitlines()
        assert name in {line.strip("/") for line in lines}, ignored
