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
    try:
        state = State.open()
        lock = state.lock()
    except (AlreadyRunning, PermissionError) as error:
        print(error, file=sys.stderr)
        return 1
    port = int(os.environ.get("PORT") or 8000)
    with lock:
        lock.write(f"http://127.0.0.1:{port}/ (process {os.getpid()})\n")
        lock.flush()
        return Supervisor(state, port, Watchdog.start()).run()


def manage(arguments: list[str]) -> int:
    """`manage.py` in the environment of the running installation."""
    environment = State.open().environment()
    if not environment:
        print("Start it once with `make run` first.", file=sys.stderr)
        return 1
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, check=False)
    return done.returncode


def main(arguments: list[str]) -> int:
    """Dispatch; 2 for words that are off."""
    match arguments:
        case ["run"]:
            return run()
        case ["manage", *rest]:
            return manage(rest)
        case ["secrets"]:
            print("\n".join(f"{key}={value}" for key, value in new_secrets().items()))
        case ["translations"]:
            compile_changed()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
