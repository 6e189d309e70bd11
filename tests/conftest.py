"""The fixed cast, and the database roles that tests play.

Rows are arranged as `crm_job`; every request of a test client runs as `crm_app`, as in
production, so that the second wall (row-level security) stands in each test. `as_app(user)`
does the same for code called directly.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from crm.core.access import set_row_context
from crm.core.models import Branch, Role, User
from customers.models import Customer
from tests import factories as make
from tests.servers import django_db_setup  # noqa: F401  # here it overrides pytest-django's


def pytest_configure() -> None:
    """Hash the cast's passwords fast: argon2 is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


LoginAs = Callable[[User | None], Client]
AsApp = Callable[[User | None], AbstractContextManager[None]]


def _set_role(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")


class AppClient(Client):
    """A browser whose requests reach the database as `crm_app`."""

    def request(self, **request: Any) -> Any:
        """Play the web server's role for the length of one request."""
        _set_role("crm_app")
        try:
            return super().request(**request)
        finally:
            _set_role("crm_job")


@pytest.fixture(autouse=True)
def _arrange_as_job(request: pytest.FixtureRequest) -> Iterator[None]:
    wants = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if not wants and not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    _set_role("crm_job")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def as_app(db: None) -> AsApp:
    """`with as_app(user):` runs as the web does for `user`."""

    @contextmanager
    def run(user: User | None) -> Iterator[None]:
        with transaction.atomic():
            _set_role("crm_app")
            set_row_context(user.pk if user else None)
            yield
            set_row_context(None)
            _set_role("crm_job")

    return run


@pytest.fixture
def as_(db: None) -> LoginAs:
    """`as_(user)` is a browser that `user` has logged in with; `as_(None)` nobody's."""

    def login(user: User | None) -> Client:
        client = AppClient()
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return login


@pytest.fixture
def client(db: None) -> Client:
    """Nobody's browser."""
    return AppClient()


# --- the bank: head office over two branches, each with one sub-branch -------------------------


@pytest.fixture
def bank(db: None) -> Branch:
    """Head office, the root of the tree."""
    return make.make_branch("江州银行", kind=Branch.Kind.HEAD_OFFICE)


@pytest.fixture
def branch(bank: Branch) -> Branch:
    """The sub-branch where most of the cast works."""
    city = make.make_branch("江州分行", bank, Branch.Kind.BRANCH)
    return make.make_branch("滨江支行", city)


@pytest.fixture
def other_branch(bank: Branch) -> Branch:
    """A sub-branch of another branch."""
    city = make.make_branch("临江分行", bank, Branch.Kind.BRANCH)
    return make.make_branch("望江支行", city)


# --- the cast ----------------------------------------------------------------------------------


@pytest.fixture
def manager(branch: Branch) -> User:
    """Manages `customer`."""
    return make.make_staff("林晓芸", Role.MANAGER, branch)


@pytest.fixture
def colleague(branch: Branch) -> User:
    """Another manager of the same sub-branch: sees nothing of `customer`."""
    return make.make_staff("周立行", Role.MANAGER, branch)


@pytest.fixture
def other_manager(other_branch: Branch) -> User:
    """A manager of another branch, who leads `foreign_customer`."""
    return make.make_staff("唐一诺", Role.MANAGER, other_branch)


@pytest.fixture
def assistant(branch: Branch, manager: User) -> User:
    """Assists `manager`."""
    return make.make_staff("高子衿", Role.ASSISTANT, branch, acting_for=manager)


@pytest.fixture
def head(branch: Branch) -> User:
    """Heads the sub-branch."""
    return make.make_staff("沈国栋", Role.HEAD, branch)


@pytest.fixture
def risk(branch: Branch) -> User:
    """Risk manager of the sub-branch: borrowers only."""
    return make.make_staff("高远", Role.RISK, branch)


@pytest.fixture
def head_office(bank: Branch) -> User:
    """Head-office staff: the whole tree."""
    return make.make_staff("何静仪", Role.HEAD_OFFICE, bank)


@pytest.fixture
def auditor(bank: Branch) -> User:
    """Reads everything, changes nothing."""
    return make.make_staff("郑博文", Role.AUDITOR, bank)


@pytest.fixture
def admin(bank: Branch) -> User:
    """Administers; sees no customer."""
    return make.make_staff("吴思远", Role.ADMIN, bank, from_on=make.LONG_AGO)


@pytest.fixture
def api_client(branch: Branch) -> User:
    """A system posted at the sub-branch's subtree."""
    user = make.make_user("数据平台", is_service=True)
    make.post(user, Role.API, branch)
    return user


@pytest.fixture
def customer(manager: User, branch: Branch) -> Customer:
    """The manager's customer, a company."""
    return make.make_customer(manager, branch, pinyin="jiangzhouqiming", initials="jzqm")


@pytest.fixture
def foreign_customer(other_manager: User, other_branch: Branch) -> Customer:
    """Another branch's customer, whose keys the cast sends where they do not belong."""
    return make.make_customer(other_manager, other_branch, "临江汇川机修厂")
