"""How names are searched and papers are written: pure rules."""

import re
import unicodedata


def search_key(text: str) -> str:
    """What a name or a query is searched by: NFKC, lower case, without blanks and dots."""
    return re.sub(r"[\s·.•()（）]", "", unicodedata.normalize("NFKC", text)).lower()


def bigrams(text: str) -> list[str]:
    """The distinct two-character pieces of a search key, sorted."""
    return sorted({text[n : n + 2] for n in range(len(text) - 1)})


def middle_bigram(key: str) -> str:
    """The two characters in the middle: names share their beginnings (towns) and ends (Ltd)."""
    middle = (len(key) - 1) // 2
    return key[middle : middle + 2]


def search_text(name: str, pinyin: str, initials: str) -> str:
    """One text of all that a customer is found by; "|" keeps the parts from running together."""
    return "|".join(search_key(part) for part in (name, pinyin, initials))


def found_span(shown: str, initials: str, query: str) -> tuple[int, int] | None:
    """Where `query` stands in the name as it is shown: by its characters, else by initials.

    Initials count only where each stands for one character, so that the marked part is exact.
    """
    wanted = query.strip().lower()
    start = shown.lower().find(wanted) if wanted else -1
    if wanted and start < 0 and len(initials) == len(shown):
        start = initials.find(wanted)
    return (start, start + len(wanted)) if start >= 0 else None


def plain_number(value: str) -> str:
    """A paper's number as it is kept: half-width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", value)).upper()
