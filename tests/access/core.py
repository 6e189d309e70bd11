"""Log-in, preferences, health, and the document of the API."""

from tests.access.table import Row, Try

ROWS = [
    Row("login", get=Try(), post=Try(ok=200), public="people log in here"),
    # Django's own view: logging out needs nobody to be logged in
    Row("logout", post=Try(ok=302), public="an ended session may end again"),
    Row("health", get=Try(), public="asked by load balancers; tells nothing"),
    Row("language", post=Try(data={"language": "en"}, ok=302), public="chosen before log-in"),
    Row("preferences", post=Try(data={"theme": "dark"})),
    Row("api_docs", get=Try()),
    Row("api_schema", exempt="sessions and tokens: tests/api/test_schema.py"),
    Row("api_unknown", exempt="404 to everybody by any method: tests/api/test_problems.py"),
]
