"""A real browser: Chromium against a live server, on a desk (1440) and on a phone (390).

Where there is no Chromium these tests are skipped with a message; under CI that is a failure.
`visit(user, "/path/")` opens a page as somebody; `pictures(user, "/path/", "name")` takes it at
both widths, light and dark, into `test-results/pictures/`.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, sync_playwright

from crm.core.models import User

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
DESK, PHONE = (1440, 900), (390, 844)
PICTURES = Path(settings.BASE_DIR) / "test-results" / "pictures"
Visit = Callable[..., Page]

# Playwright runs an event loop in this thread; Django only sees that there is one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The browser's path; without one the test is skipped, or fails under CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    if not found:
        message = "no Chromium here: run `make browser`"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = chromium()
    with sync_playwright() as playwright:
        yield _launch(playwright, path)


def _launch(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@pytest.fixture(autouse=True)
def _serve_as_app() -> Iterator[None]:
    """The server's threads reach the database as `crm_app`, as in production."""

    def play(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE crm_app")

    connection_created.connect(play)
    yield
    connection_created.disconnect(play)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _listen(page: Page, house: str) -> list[str]:
    """Errors of the console and the scripts, and requests to anywhere else, as they come."""
    complaints: list[str] = []

    def console(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    def request(asked: Request) -> None:
        if not asked.url.startswith((house, "data:", "blob:")):
            complaints.append(f"left the house: {asked.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", request)
    return complaints


def _settle(seconds: float = 10) -> None:
    """Wait until the server has answered what the pages asked: the tables are emptied next."""
    busy = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    deadline = time.monotonic() + seconds
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        while time.monotonic() < deadline:
            cursor.execute(busy)
            if cursor.fetchone() == (0,):
                break
            time.sleep(0.05)
        cursor.execute("SET ROLE crm_job")


@pytest.fixture
def visit(chrome: Browser, live_server: Any) -> Iterator[Visit]:
    """`visit(user, path)` → a page; `visit(None, path)` nobody's. At the end nothing went wrong.

    Whatever the console, the network or the content policy complained about fails the test,
    unless the test took it out of `page.complaints`.
    """
    opened: list[tuple[Any, list[str]]] = []

    def go(
        user: User | None, path: str, size: tuple[int, int] = DESK, theme: str = "light"
    ) -> Page:
        context = chrome.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=size is PHONE,
            device_scale_factor=2 if size is PHONE else 1,
            reduced_motion="reduce",
            locale="zh-CN",
        )
        context.set_default_timeout(10_000)
        if user:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": _session(user)}
            context.add_cookies([{**cookie, "url": live_server.url}])  # type: ignore[typeddict-item]  # playwright's TypedDict
        page = context.new_page()
        complaints = _listen(page, live_server.url)
        opened.append((context, complaints))
        page.complaints = complaints  # type: ignore[attr-defined]  # read by tests
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        return page

    yield go
    for context, _complaints in opened:
        context.close()
    _settle()
    assert not [text for _context, complaints in opened for text in complaints]


@pytest.fixture
def pictures(visit: Visit) -> Callable[[User | None, str, str], list[Path]]:
    """Take a page at 1440 and 390 px, light and dark; no page is wider than its window."""

    def take(user: User | None, path: str, name: str) -> list[Path]:
        taken = []
        PICTURES.mkdir(parents=True, exist_ok=True)
        for size in (DESK, PHONE):
            for theme in ("light", "dark"):
                page = visit(user, path, size, theme)
                wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wider <= 0, f"{path} is {wider} px wider than the window at {size[0]} px"
                taken.append(PICTURES / f"{name}-{size[0]}-{theme}.png")
                page.screenshot(path=taken[-1], full_page=True)
        return taken

    return take
