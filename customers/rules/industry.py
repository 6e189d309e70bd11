"""What a code of industry means: sections and divisions of GB/T 4754-2017 (国民经济行业分类).

The names are data beside this file (`industries.csv`): 20 sections, 97 divisions. Deeper levels
are kept as digits and not named.
"""

import csv
from functools import cache
from importlib.resources import files


@cache
def industries() -> dict[str, str]:
    """Code → Chinese name: "C" 制造业, "C26" 化学原料和化学制品制造业; in the standard's order."""
    text = files("customers.rules").joinpath("industries.csv").read_text("utf-8")
    return {row["section"] + row["division"]: row["name"] for row in csv.DictReader(text.split())}


def is_industry(code: str) -> bool:
    """Is the section known, and the division (where the code goes that far) one of its own?"""
    return code[:1] in industries() and (len(code) < 3 or code[:3] in industries())


def industry_name(code: str) -> str:
    """The section's name, with the division's where the code goes that far; empty when unknown."""
    names = industries()
    found = [names[part] for part in (code[:1], code[:3]) if len(part) != 2 and part in names]
    return " · ".join(dict.fromkeys(found))
