"""Compiles the message catalogues without GNU gettext (decision 29)."""

from pathlib import Path

import polib

LOCALE = Path(__file__).parent.parent.parent / "locale"


def compile_changed(folder: Path = LOCALE) -> list[Path]:
    """Write the `.mo` of each catalogue that is newer than it; returns what was written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written


if __name__ == "__main__":
    compile_changed()
