"""The REST endpoints."""

from typing import Any

from tests.access.table import Bad, Endpoint, Try

READ, WRITE = "customers:read", "customers:write"


def _new(cast: Any) -> dict[str, Any]:
    return {"kind": "COMPANY", "name": "江州新设公司", "branch": cast.branch.number}


def _whole(cast: Any) -> dict[str, Any]:
    return {"kind": "COMPANY", "name": "江州新名公司"}


def _any_version(cast: Any) -> dict[str, str]:
    return {"If-Match": "*"}


ROWS = [
    Endpoint(
        "api_customer-list",
        get=Try(scope=READ),
        post=Try(
            scope=WRITE,
            ok=201,
            data=_new,
            bad=[
                Bad(
                    "branch of another",
                    lambda cast: {**_new(cast), "branch": cast.other_branch.number},
                    409,
                ),
                Bad("owner", lambda cast: {**_new(cast), "lead": str(cast.manager.pk)}, 400),
            ],
        ),
    ),
    Endpoint(
        "api_customer-detail",
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        get=Try(scope=READ),
        put=Try(scope=WRITE, ok=200, data=_whole, headers=_any_version),
        patch=Try(
            scope=WRITE,
            ok=200,
            data={"industry": "C265"},
            headers=_any_version,
            bad=[Bad("branch", lambda cast: {"branch": cast.other_branch.number}, 400)],
        ),
    ),
]
