"""The first page sends each role to where their day begins; nobody is refused."""

from tests.access.table import Row, Try

ELSEWHERE = {"head": 302, "head_office": 302, "auditor": 302, "risk": 302, "admin": 302}

ROWS = [Row("today", get=Try(other=ELSEWHERE))]
