"""Pure rules of customers: values in, answers out."""

import re
import unicodedata


def search_key(text: str) -> str:
    """What a name or a query is searched by: NFKC, lower case, without blanks and dots."""
    return re.sub(r"[\s·.•()（）]", "", unicodedata.normalize("NFKC", text)).lower()


def bigrams(text: str) -> list[str]:
    """The distinct two-character pieces of a search key, sorted."""
    return sorted({text[n : n + 2] for n in range(len(text) - 1)})


def search_text(name: str, pinyin: str, initials: str) -> str:
    """One text of all that a customer is found by; "|" keeps the parts from running together."""
    return "|".join(search_key(part) for part in (name, pinyin, initials))
