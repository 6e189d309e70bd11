"""`python -m examples.berka DATA_DIR OUT_DIR`: convert, and say what was left out and why."""

import argparse
import json
from pathlib import Path

from examples.berka.convert import convert

parser = argparse.ArgumentParser(prog="python -m examples.berka", description=__doc__)
parser.add_argument("data_dir", type=Path, help="the folder with account.asc, loan.asc, …")
parser.add_argument("out_dir", type=Path, help="the delivery to write; made when missing")
options = parser.parse_args()
summary = convert(options.data_dir, options.out_dir)
print(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
