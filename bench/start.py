"""Cold and second start of `make run` in a folder of its own; the reference is starting Python."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crm.local.postgres import free_port

ROOT = Path(__file__).parent.parent


def start(folder: str) -> float:
    """Seconds from the command to "Stop with Ctrl-C", packages being installed."""
    environment = {**os.environ, "ZHIKE_STATE": folder, "PORT": str(free_port())}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "crm.local", "run"], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if "Stop with Ctrl-C" in line:
            break
    seconds = time.perf_counter() - began
    process.terminate()
    process.wait(60)
    return seconds


def main() -> None:
    """Print both starts and their ratios."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django"], check=True)
    reference = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="zhike-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        for name, goal in (("cold start with the demo bank", 90), ("second start", 8)):
            seconds = start(f"{folder}/state")
            late = "" if seconds <= goal else f"  over {goal} s"
            print(f"{name:<40}{seconds:>8.1f} s{seconds / reference:>8.0f} × import django{late}")


if __name__ == "__main__":
    main()
