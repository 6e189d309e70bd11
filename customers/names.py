"""How a name is searched: pinyin, initials and their two-character pieces."""

from dataclasses import dataclass

from pypinyin import Style, pinyin

from customers.rules import bigrams, search_text

LONGEST_PINYIN, LONGEST_INITIALS = 400, 120

# Characters read otherwise at the head of a personal name (现代汉语词典, surnames).
SURNAMES = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "单": ("shan",),
    "曾": ("zeng",),
    "查": ("zha",),
    "仇": ("qiu",),
    "区": ("ou",),
    "任": ("ren",),
    "解": ("xie",),
    "朴": ("piao",),
    "翟": ("zhai",),
    "缪": ("miao",),
    "乐": ("yue",),
    "覃": ("qin",),
    "盖": ("ge",),
    "种": ("chong",),
    "员": ("yun",),
    "折": ("she",),
    "逄": ("pang",),
    "冼": ("xian",),
    "华": ("hua",),
}
LONGEST_PERSONAL_NAME = 4


@dataclass(frozen=True)
class NameKeys:
    """What a customer is found by, beside the name itself; fits the columns of `Customer`."""

    pinyin: str
    initials: str
    search_text: str
    bigrams: list[str]


def name_keys(name: str) -> NameKeys:
    """The search keys of `name`: 江州启明 → jiangzhouqiming, jzqm; Latin words by first letters."""
    syllables = _surname(name)
    rest = name[len(syllables) :]
    syllables += [part[0] for part in pinyin(rest, style=Style.NORMAL, errors=_words)]  # type: ignore[arg-type]  # lists are taken, too
    full = "".join(syllables).lower()[:LONGEST_PINYIN]
    initials = "".join(part[0] for part in syllables if part).lower()[:LONGEST_INITIALS]
    text = search_text(name, full, initials)
    return NameKeys(full, initials, text, bigrams(text))


def _surname(name: str) -> list[str]:
    """The reading of a surname that the dictionary reads otherwise; firms' names are longer."""
    if len(name) <= LONGEST_PERSONAL_NAME:
        for length in (2, 1):
            if name[:length] in SURNAMES:
                return list(SURNAMES[name[:length]])
    return []


def _words(other: str) -> list[str]:
    """What is not Chinese: its words, each one piece."""
    return "".join(char if char.isalnum() else " " for char in other).split() or [""]
