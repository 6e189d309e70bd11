"""Log-in, preferences, health, feeds, and the document of the API."""

from typing import Any

from tests.access.table import ADMINISTRATORS, Row, Try
from tests.factories import make_feed_load


def a_load(cast: Any) -> dict[str, Any]:
    """A load belongs to the house: administrators see it, nobody else knows that it is there."""
    return {"pk": make_feed_load(rejects=b"file,line,reason,row\r\n").pk}


ROWS = [
    Row("login", get=Try(), post=Try(ok=200), public="people log in here"),
    # Django's own view: logging out needs nobody to be logged in
    Row("logout", post=Try(ok=302), public="an ended session may end again"),
    Row("password_choose", exempt="one person's link, no log-in: tests/core/test_passwords.py"),
    Row("health", get=Try(), public="asked by load balancers; tells nothing"),
    Row("language", post=Try(data={"language": "en"}, ok=302), public="chosen before log-in"),
    Row("preferences", post=Try(data={"theme": "dark"})),
    Row("core:feeds", get=Try(may=ADMINISTRATORS)),
    Row("core:feed", own=a_load, foreign=a_load, sees=ADMINISTRATORS, get=Try()),
    Row("core:feed_rejects", own=a_load, foreign=a_load, sees=ADMINISTRATORS, get=Try()),
    Row("api_docs", get=Try()),
    Row("api_schema", exempt="sessions and tokens: tests/api/test_schema.py"),
    Row("api_unknown", exempt="404 to everybody by any method: tests/api/test_problems.py"),
]
