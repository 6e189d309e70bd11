"""Tables that people bring: what is read, what is refused, what is given back safely."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crm.core.sheets import SheetRefused, safe_cell, workbook
from crm.core.sheets.shape import limited
from crm.core.sheets.text import delimiter_of, text_rows
from crm.core.sheets.workbook import workbook_rows
from tests.imports_factories import NAMESPACE, cell, csv_of, xlsx_of

ROWS = [["姓名", "电话"], ["王芳", "0571-88881234"]]
STYLES = (
    f'<styleSheet xmlns="{NAMESPACE}"><numFmts>'
    '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="&quot;day&quot;0.00"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


@pytest.fixture(autouse=True, scope="module")
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read_text(content: bytes) -> list[list[str]]:
    return [cells for _line, cells in text_rows(content)]


def read_book(content: bytes) -> list[list[str]]:
    return [cells for _line, cells in limited(workbook_rows(content))]


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_texts_are_read_in_either_encoding_with_any_delimiter(
    encoding: str, delimiter: str
) -> None:
    assert read_text(csv_of(*ROWS, delimiter=delimiter, encoding=encoding)) == ROWS


def test_a_delimiter_inside_quotation_marks_does_not_count() -> None:
    assert delimiter_of('"a,b,c,d";e;f\n1,2,3,4,5,6,7') == ";"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    content = b'a,b\r\n"x\ny",2\r\n\r\n3,4\r\n'
    assert [line for line, _cells in limited(text_rows(content))] == [1, 2, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a\x00b", "empty bytes"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b'a,b\n"x,2\n', "quotation marks"),
    ],
)
def test_what_is_no_text_is_refused_with_the_remedy(content: bytes, words: str) -> None:
    with pytest.raises(SheetRefused, match=words):
        read_text(content)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["a"]] * 4, "more than 2 rows"),
        ([["a"] * 101], "more than 100 columns"),
        ([["a" * 10_001]], "longer than 10000 characters"),
    ],
)
def test_too_much_is_refused(rows: list[list[str]], words: str) -> None:
    with pytest.raises(SheetRefused, match=words):
        list(limited(enumerate(rows), 2))


# --- workbooks -----------------------------------------------------------------------------------


def test_a_workbook_is_read_as_people_see_it() -> None:
    row = [
        "王芳",
        cell("B2", 13812345678),
        cell("C2", 0.1),
        cell("D2", "#N/A", t="e"),
        cell("E2", 1, t="b"),
        cell("G2", "2026-11-23T00:00:00", t="d"),
    ]
    assert read_book(xlsx_of(["a"] * 7, row))[1] == [
        "王芳", "13812345678", "0.1", "#N/A", "TRUE", "", "2026-11-23",
    ]  # fmt: skip


def test_long_numbers_come_as_excel_shows_them_so_that_they_are_refused_later() -> None:
    found = read_book(xlsx_of([cell("A1", 330106198001011230), cell("B1", 3.30106198001011e17)]))
    assert found == [["3.30106E+17", "3.30106E+17"]]


def test_a_formula_gives_its_last_result_and_is_never_computed() -> None:
    with_result = '<c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>王芳</v></c>'
    without = '<c r="B1"><f>1+1</f></c>'
    assert read_book(xlsx_of([with_result, without])) == [["王芳", "=1+1"]]


@pytest.mark.parametrize(
    ("serial", "style", "book", "shown"),
    [
        (46349, 1, "", "2026-11-23"),
        (46349, 2, "", "2026-11-23"),
        (46349, 3, "", "46349"),  # "day" in quotation marks is no day
        (46349, 0, "", "46349"),
        (1, 1, "", "1900-01-01"),
        (59, 1, "", "1900-02-28"),
        (60, 1, "", "60"),  # 29 February 1900 never was
        (61, 1, "", "1900-03-01"),
        (44887, 1, ' date1904="1"', "2026-11-23"),
        (0, 1, ' date1904="1"', "1904-01-01"),
    ],
)
def test_days_are_read_in_both_epochs(serial: int, style: int, book: str, shown: str) -> None:
    content = xlsx_of([cell("A1", serial, s=str(style))], book=book, styles=STYLES)
    assert read_book(content) == [[shown]]


def test_shared_texts_are_joined_without_their_reading() -> None:
    strings = (
        f'<sst xmlns="{NAMESPACE}"><si><r><t>王</t></r><r><t>芳</t></r>'
        "<rPh><t>wang</t></rPh></si></sst>"
    )
    assert read_book(xlsx_of([cell("A1", 0, t="s")], sharedStrings=strings)) == [["王芳"]]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://198.51.100.1/x.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(declared: str) -> None:
    sheet = (
        f'<?xml version="1.0"?>{declared}<worksheet xmlns="{NAMESPACE}"><sheetData/></worksheet>'
    )
    with pytest.raises(SheetRefused, match="entities"):
        read_book(xlsx_of(sheet=sheet))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(SheetRefused, match="too large"):
        read_book(xlsx_of(["a"], bomb="0" * 2_000_000))
    monkeypatch.setattr(workbook, "MOST_PARTS", 2)
    with pytest.raises(SheetRefused, match="too large"):
        read_book(xlsx_of(["a"]))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04nonsense",
        xlsx_of(["a"])[:-30],
        xlsx_of(sheet="<worksheet>"),
        xlsx_of(["a"])[:60] + b"\xff" * 40 + xlsx_of(["a"])[100:],
        xlsx_of(["a"], styles=STYLES.replace('numFmtId="164"', 'numFmtId="x"', 1)),
        xlsx_of([cell("A1", 5, t="s")]),
    ],
)
def test_a_damaged_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(SheetRefused, match="damaged"):
        read_book(content)


def test_a_workbook_without_its_book_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("x", "y")
    with pytest.raises(SheetRefused, match="damaged"):
        read_book(held.getvalue())


@pytest.mark.parametrize("number", ["1E+999999", "1E-999999", "-1E+99999999999999999999", "NaN"])
@pytest.mark.parametrize("style", ["0", "1"])
def test_numbers_beyond_all_measure_stay_text(number: str, style: str) -> None:
    row = [f'<c r="A1" s="{style}"><v>{number}</v></c>']
    assert read_book(xlsx_of(row, styles=STYLES)) == [[number]]


def test_cells_far_to_the_right_are_refused_without_making_room_for_them() -> None:
    with pytest.raises(SheetRefused, match="too far to the right"):
        read_book(xlsx_of([cell("ZZZZ1", "x")]))


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_what_is_read(rows: list[list[str]]) -> None:
    found = [cells for _line, cells in workbook_rows(xlsx_of(*[["x", *row] for row in rows]))]
    wanted = [["x", *row] for row in rows]
    for got, said in zip(found, wanted, strict=True):
        assert got + [""] * (len(said) - len(got)) == said


# --- cells given back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@x", "|x", "%x", " =1", "\t=1", "\x00=1", "＝1", "\r=1", "\ta", "\u200b=1"],
)
def test_what_could_start_a_formula_is_defused(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "王芳", "a=1", "0571-88881234", "138****5678"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_a_safe_cell_is_safe_again(text: str) -> None:
    assert safe_cell(safe_cell(text)).count("'") <= safe_cell(text).count("'") + 1
    assert not safe_cell(text).lstrip().startswith(("=", "+", "-", "@"))
