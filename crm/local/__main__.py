"""`python -m crm.local run | manage … | secrets | translations`: see the Makefile."""

import os
import subprocess
import sys

from crm.local.state import ROOT, AlreadyRunning, State, new_secrets
from crm.local.supervisor import Supervisor
from crm.local.translations import compile_changed
from crm.local.watchdog import Watchdog


def run() -> int:
    """Start everything; 1 when it runs already or cannot start."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit():
        print(f"PORT must be a number, not {port!r}.", file=sys.stderr)
        return 2
    try:
        state = State.open()
        lock = state.lock(f"http://127.0.0.1:{port}/")
    except (AlreadyRunning, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    with lock:
        return Supervisor(state, int(port), Watchdog.start(hold=lock.fileno())).run()


def manage(arguments: list[str]) -> int:
    """`manage.py` in the environment of the running installation."""
    state = State.open()
    if not state.is_running():
        print("Nothing runs from this checkout: start it with `make run` first.", file=sys.stderr)
        return 1
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, **state.environment()}
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    """Dispatch; 2 for words that are off."""
    match arguments:
        case ["run"]:
            return run()
        case ["manage", *rest]:
            return manage(rest)
        case ["secrets"]:
            made = new_secrets().items()  # a bank's own has no demo
            print("\n".join(f"{key}={value}" for key, value in made if not key.startswith("DEMO")))
        case ["translations"]:
            compile_changed()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
