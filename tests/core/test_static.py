"""The files that browsers get: vendored as listed, complete, and with nothing from elsewhere."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from pytest_django import Settings

from crm.core.templatetags.zk import icon_names
from crm.local import vendor
from tests.test_sources import PRODUCT, TEMPLATES

STATIC = Path(django_settings.BASE_DIR) / "static"
LISTED = json.loads((vendor.VENDOR / "vendor.json").read_text())
FILES = [(name, digest) for package in LISTED for name, digest in package["files"].items()]
OURS = sorted([*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")])


@pytest.mark.parametrize(("name", "digest"), FILES)
def test_a_vendored_file_is_the_one_that_was_taken(name: str, digest: str) -> None:
    assert vendor.sha512((vendor.VENDOR / name).read_bytes()) == digest


def test_every_vendored_file_is_listed_with_version_and_licence() -> None:
    there = {str(path.relative_to(vendor.VENDOR)) for path in vendor.VENDOR.rglob("*.*")}
    there |= {str(path.relative_to(vendor.VENDOR)) for path in vendor.VENDOR.rglob("[A-Z]*")}
    listed = {name for name, _digest in FILES if not name.startswith("..")}
    assert {name for name in there if name != "vendor.json"} == listed
    assert [(one["name"], one["version"], one["licence"]) for one in LISTED] == [
        (one.name, one.version, one.licence) for one in vendor.PACKAGES
    ]


def test_a_source_map_is_not_asked_for() -> None:
    for path in STATIC.rglob("*.min.*"):
        assert b"sourceMappingURL" not in path.read_bytes(), path


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_files_load_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)
    assert not re.search(r"\beval\(|new Function|insertAdjacentHTML|document\.write", text)


def test_the_sprite_holds_the_listed_icons() -> None:
    assert icon_names() == set(vendor.ICONS)
    assert sorted(set(vendor.ICONS)) == vendor.ICONS


def test_every_icon_that_is_asked_for_exists() -> None:
    asked = {
        (path.name, name)
        for path in TEMPLATES
        for pattern in (r'{% icon "([^"{]+)"', r'sign="([^"{]+)"')
        for name in re.findall(pattern, path.read_text())
    }
    asked |= {
        (path.name, name)
        for path in PRODUCT
        for name in re.findall(r'\b(?:icon|sign)(?:=|": )"([a-z0-9-]+)"', path.read_text())
    }
    assert asked
    assert not [one for one in asked if one[1] not in icon_names()]


def test_every_colour_that_is_used_is_defined_for_light_and_dark() -> None:
    tokens = (STATIC / "css/tokens.css").read_text()
    light, dark = tokens.split('\n[data-bs-theme="dark"] {')
    dark = dark.split("\n}")[0]
    colours = set(re.findall(r"(--zk-[\w-]+): (?:#|rgb)", light))
    assert colours
    assert colours - {"--zk-on-accent"} <= set(re.findall(r"(--zk-[\w-]+):", dark))
    defined = set(re.findall(r"(--zk-[\w-]+):", tokens))
    for path in OURS:
        used = set(re.findall(r"var\((--zk-[\w-]+)", path.read_text()))
        assert used <= defined, path


def test_static_pages_say_it_in_both_languages() -> None:
    for name in ("400.html", "500.html"):
        text = (Path(django_settings.BASE_DIR) / "templates" / name).read_text()
        assert "{%" not in text  # shown when nothing else works
        assert 'lang="zh-CN"' in text
        assert 'lang="en"' in text
        for address in re.findall(r'"/static/([^"]+)"', text):
            assert (STATIC / address).is_file()


@pytest.mark.slow
def test_production_can_fingerprint_every_file(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": f"{ManifestStaticFilesStorage.__module__}.ManifestStaticFilesStorage"
        },
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert {"icons.svg", "css/zhike.css", "js/zhike.js"} <= set(manifest)
