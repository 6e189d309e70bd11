"""Papers to print: a Typst template filled with data becomes a PDF, with the fonts of the house."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
TEMPLATES = HERE.parent / "templates"


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """`template` (a `.typ` file under templates/) with `data`, which it reads as JSON.

    Data reaches the template as values, never as markup, so no text of a customer is executed.
    """
    told = json.dumps(data, ensure_ascii=False, default=str)
    made: bytes = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": told},
        format="pdf",
    )
    return made
