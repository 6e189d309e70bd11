"""What the source may not say. Each rule names the file, the line and the way out."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from crm.core.access import VisibleQuerySet

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("crm", "customers", "visits", "credit", "appraisal")
FOR_USERS = {"views", "api", "forms", "context", "templatetags", "widgets"}
FORBIDDEN_NAMES = {"utils", "helpers", "signals", "selectors"}
MOST_LINES, MOST_FUNCTION_LINES, MOST_FRAGMENT_LINES = 400, 50, 60
READS = {
    *("all", "filter", "exclude", "get", "first", "last", "count", "exists", "order_by"),
    *("values", "values_list", "aggregate", "annotate", "in_bulk", "iterator", "earliest"),
    *("latest", "select_related", "prefetch_related", "distinct", "only", "defer"),
}
CLOCKS = {"today", "now", "utcnow", "Now"}
CLOCKS_WITHOUT_ARGUMENT = {"localdate", "localtime"}  # with one they convert


def _sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


PRODUCT = _sources(*ROOMS)
TESTS = _sources("tests", "bench", "examples")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = [path for path in PRODUCT if {*path.relative_to(ROOT).parts, path.stem} & FOR_USERS]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _excused(path: Path, line: int, word: str) -> bool:
    """`# <word>: why` on the line, or alone on the line above."""
    near = _lines(path)[max(0, line - 2) : line]
    above, here = (near[0], near[-1]) if len(near) == 2 else ("", near[-1])
    reason = re.compile(rf"# {word}: \S.{{7,}}")
    return bool(reason.search(here) or (above.strip().startswith("#") and reason.search(above)))


def _docstrings(tree: ast.Module) -> set[int]:
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


@cache
def _related_names() -> frozenset[str]:
    """The names by which rows lead to other rows that have a visibility rule of their own."""
    return frozenset(
        relation.get_accessor_name() or ""
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if issubclass(relation.related_model._default_manager._queryset_class, VisibleQuerySet)
    )


SHORTCUTS = ("get_object_or_404", "get_list_or_404", "ModelChoiceField")


def unscoped_reads(path: Path) -> Iterator[str]:
    """Reads of a module for users that do not begin with `.visible_to(`."""
    tree = _tree(path)
    followed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in followed:
            yield from _unless_excused(path, node.lineno, ".objects kept for later")
        if isinstance(node, ast.Call) and _called(node) in SHORTCUTS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Name) and first.id[:1].isupper():
                yield from _unless_excused(path, node.lineno, f"{_called(node)}({first.id})")
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
            if isinstance(node, ast.Attribute) and node.attr in ("raw", "cursor"):
                yield from _unless_excused(path, node.lineno, f".{node.attr}(")
            continue
        manager, method = node.value.attr, node.attr
        is_manager = manager in ("objects", "_default_manager", "_base_manager")
        is_related = manager in _related_names() and method in READS
        if (is_manager and method not in ("visible_to", "none")) or is_related:
            yield from _unless_excused(path, node.lineno, f".{manager}.{method}")


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _unless_excused(path: Path, line: int, what: str, word: str = "unscoped") -> Iterator[str]:
    if not _excused(path, line, word):
        yield f"{_name(path)}:{line} {what}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_users_read_through_visible_to_only(path: Path) -> None:
    found = list(unscoped_reads(path))
    assert not found, "use .visible_to(user), or say why not: `# unscoped: <reason>`"


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_only_the_clock_looks_at_a_watch(path: Path) -> None:
    if _name(path) == "crm/core/clock.py":
        return
    tree, found = _tree(path), []
    documents = _docstrings(tree)
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call):
            *owner, called = ast.unparse(node.func).split(".")
            if called in CLOCKS and owner != ["clock"]:
                found.append(line)
            if called in CLOCKS_WITHOUT_ARGUMENT and not node.args:
                found.append(line)
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            found.append(line)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            sql = re.search(r"\bCURRENT_(DATE|TIME\w*)\b|\b(?i:now)\(\)", node.value)
            if sql and id(node) not in documents:
                found.append(line)
    found = [line for line in found if not _excused(path, line, "watch")]
    assert not found, f"{_name(path)} lines {found}: take the time from crm.core.clock"


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_nothing_dangerous_is_called(path: Path) -> None:
    found = []
    for node in ast.walk(_tree(path)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
            bad = names & {"pickle", "marshal", "shelve", "mark_safe", "csrf_exempt"}
            found += [f"{line}: import {name}" for name in bad]
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec", "__import__"):
                found.append(f"{line}: {node.func.id}")
            if ast.unparse(node.func).endswith("SafeString") and not _excused(path, line, "safe"):
                found.append(f"{line}: SafeString without `# safe: <reason>`")
            for keyword in node.keywords:
                if keyword.arg is None and "request" in ast.unparse(keyword.value).split("."):
                    found.append(f"{line}: **request… into a call")
                if keyword.arg == "shell" and ast.unparse(keyword.value) == "True":
                    found.append(f"{line}: shell=True")
    assert not found, f"{_name(path)}: {found}"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_escape_and_hold_no_inline_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off", text)
    inline = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", text)
        if "src=" not in tag and 'type="application/json"' not in tag
    ]
    assert not inline, "scripts live in static/js"
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text), (
        "no inline style or code"
    )
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text), "nothing from other hosts"
    if path.name.startswith("_"):
        lines = len(text.splitlines())
        assert lines <= MOST_FRAGMENT_LINES, f"{lines} lines: a fragment is one thing"


@pytest.mark.parametrize("path", [*PRODUCT, *TESTS], ids=_name)
def test_files_and_functions_stay_short(path: Path) -> None:
    assert len(_lines(path)) <= MOST_LINES, "make it a folder, split by noun"
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_no_file_is_a_drawer_for_everything(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    is_package = path.name == "__init__.py"
    assert is_package or any(line.strip() for line in _lines(path)), "an empty placeholder"


SUPPRESSIONS = re.compile(r"#\s*(type: ignore|noqa|pragma: no cover)(?P<rest>.*)$")


@pytest.mark.parametrize("path", [*PRODUCT, *TESTS], ids=_name)
def test_whoever_silences_a_check_says_which_and_why(path: Path) -> None:
    found = []
    for number, line in enumerate(_lines(path), 1):
        match = SUPPRESSIONS.search(line)
        if match and "re.compile" not in line:
            kind, rest = match[1], match["rest"]
            code = {"type: ignore": r"\[[\w, -]+\]", "noqa": r": [A-Z]+\d+(, ?[A-Z]+\d+)*"}
            if not re.fullmatch(code.get(kind, "") + r"\s+#\s*\S.{5,}", rest):
                found.append(f"{number}: {line.strip()}")
    assert not found, "code and reason: `# type: ignore[code]  # reason`"


@pytest.mark.parametrize("path", TESTS, ids=_name)
def test_whoever_skips_a_test_says_why(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("skip", "xfail", "importorskip"):
                assert node.args or node.keywords, f"{_name(path)}:{node.lineno} has no reason"
            if node.func.attr == "skipif":
                assert any(k.arg == "reason" for k in node.keywords), f"{node.lineno}: no reason"


# --- the nets themselves hold ------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "get_object_or_404(Customer, pk=pk)",
        "people = forms.ModelChoiceField(User)",
        "found = Customer.objects",
        "Customer.objects.all()",
        "Customer.objects.filter(pk=1).visible_to(user)",
        "Customer._default_manager.get(pk=1)",
        "customer.deposits.filter(pk=1)",
        "Customer.objects.raw('SELECT')",
        "connection.cursor()",
        "Customer.objects.all()  # unscoped:",
    ],
)
def test_the_net_catches(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_sources.ROOT", tmp_path)
    path = tmp_path / "views.py"
    path.write_text(source + "\n")
    assert list(unscoped_reads(path))


@pytest.mark.parametrize(
    "source",
    [
        "Customer.objects.visible_to(user).filter(pk=1)",
        "customer.deposits.visible_to(user).filter(pk=1)",
        "Branch.objects.all()  # unscoped: the tree is public inside the bank",
        "# unscoped: the tree is public inside the bank\nBranch.objects.all()",
    ],
)
def test_the_net_lets_through(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_sources.ROOT", tmp_path)
    path = tmp_path / "views.py"
    path.write_text(source + "\n")
    assert list(unscoped_reads(path)) == []
