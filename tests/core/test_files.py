"""Stored files: what is taken, what lies on the disk, and what a tampered one does."""

import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation

from crm.core.files import CHUNK, CSV, DOCX, PDF, XLSX, FileDamaged, FileRefused, read, store
from crm.core.models import StoredFile

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
EVIDENCE, IMPORT = StoredFile.Purpose.EVIDENCE, StoredFile.Purpose.IMPORT


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def keep(
    content: bytes, name: str = "a.csv", purpose: str = IMPORT, piece: int = 1000
) -> StoredFile:
    parts = (content[n : n + piece] for n in range(0, len(content), piece))
    return store(parts, name=name, purpose=purpose, by=None, at=AT)


def on_disk(row: StoredFile) -> bytes:
    with default_storage.open(row.stored_name) as raw:
        return bytes(raw.read())


def replace(row: StoredFile, raw: bytes) -> None:
    default_storage.delete(row.stored_name)
    assert default_storage.save(row.stored_name, ContentFile(raw)) == row.stored_name


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
@pytest.mark.parametrize("piece", [999, CHUNK, 10 * CHUNK])
def test_what_is_read_is_what_was_stored(size: int, piece: int) -> None:
    content = (b"0123456789" * (size // 10 + 1))[:size]
    row = keep(content, piece=piece)
    assert b"".join(read(row)) == content
    assert row.size == size
    assert row.content_type == CSV


def test_the_hash_is_that_of_the_content() -> None:
    # SHA-256 of "abc": FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert keep(b"abc").sha256 == expected


def test_nothing_readable_lies_on_the_disk() -> None:
    row = keep("身份证号 11010519491231002X\n".encode() * 5000)
    raw = on_disk(row)
    assert b"11010519491231002X" not in raw
    assert raw != on_disk(keep("身份证号 11010519491231002X\n".encode() * 5000))
    assert "a.csv" not in row.stored_name


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[: -(CHUNK // 2)],
        lambda raw: raw[: len(raw) - len(raw) % (CHUNK + 16)],
        lambda raw: raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],
        lambda raw: raw[:20] + bytes([raw[20] ^ 1]) + raw[21:],
        lambda raw: b"XXXX" + raw[4:],
        lambda raw: raw + b"more",
    ],
    ids=[
        "last byte",
        "half a chunk",
        "last chunk",
        "a bit",
        "a bit of the head",
        "magic",
        "longer",
    ],
)
def test_a_changed_or_cut_file_is_not_read(harm) -> None:  # type: ignore[no-untyped-def]  # lambdas above
    row = keep(b"x" * (2 * CHUNK + 100))
    replace(row, harm(on_disk(row)))
    with pytest.raises((FileDamaged, KeyError)):
        b"".join(read(row))


def test_a_file_moved_to_another_row_is_not_read() -> None:
    row, other = keep(b"mine"), keep(b"theirs")
    replace(row, on_disk(other))
    with pytest.raises(FileDamaged):
        b"".join(read(row))


def test_two_chunks_swapped_are_not_read() -> None:
    row = keep(b"a" * CHUNK + b"b" * CHUNK + b"c")
    raw, piece = on_disk(row), CHUNK + 16
    head = len(raw) - (2 * piece + 17)
    swapped = raw[:head] + raw[head + piece : head + 2 * piece] + raw[head : head + piece]
    replace(row, swapped + raw[head + 2 * piece :])
    with pytest.raises(FileDamaged):
        b"".join(read(row))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7 x", PDF),
        ("A.PDF", b"%PDF-1.7 x", PDF),
        ("a.docx", archive("word/document.xml"), DOCX),
        ("a.xlsx", archive("xl/workbook.xml"), XLSX),
    ],
)
def test_evidence_is_sniffed(name: str, content: bytes, kind: str) -> None:
    assert keep(content, name, EVIDENCE).content_type == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "not taken here"),
        ("a.svg", b"<svg/>", "not taken here"),
        ("a.html", b"<p>", "not taken here"),
        ("a", b"%PDF-1.7", "not taken here"),
        ("a.csv", b"a,b", "not taken here"),
        ("a.pdf", b"<script>", "not what the file's name says"),
        ("a.png", b"%PDF-1.7", "not what the file's name says"),
        ("a.docx", archive("xl/workbook.xml"), "not what the file's name says"),
        ("a.docx", archive("word/document.xml", "word/vbaProject.bin"), "not what"),
        ("a.docx", b"PK\x03\x04 broken", "not what the file's name says"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-" + b"x" * 20 * 1024 * 1024, "larger than 20 MiB"),
    ],
    ids=range(12),
)
def test_what_evidence_is_not_taken(name: str, content: bytes, words: str) -> None:
    before = StoredFile.objects.count()
    with pytest.raises(FileRefused, match=words):
        keep(content, name, EVIDENCE, piece=CHUNK)
    assert StoredFile.objects.count() == before


@pytest.mark.parametrize("content", [b"a\x00b", "姓名".encode("gb18030"), b"ab\xe5\xa7"])
def test_text_that_is_not_utf8_is_no_csv(content: bytes) -> None:
    with pytest.raises(FileRefused):
        keep(content, purpose=StoredFile.Purpose.FEED_REJECTS)


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_lists_of_people_may_be_gb18030(piece: int) -> None:
    assert keep("姓名,余额\n".encode("gb18030"), piece=piece).content_type == CSV


@pytest.mark.parametrize("content", [b"a\x00b", b"\xff\xfea\x00,\x00b\x00", b"abc\xe5"])
def test_what_is_no_text_in_either_is_no_list(content: bytes) -> None:
    with pytest.raises(FileRefused):
        keep(content)


def test_a_character_cut_between_two_pieces_is_still_text() -> None:
    assert keep("姓名,余额\n".encode() * 100, piece=1).content_type == CSV


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\files\\名单.csv", "名单.csv"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie: x.csv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert keep(b"x", given).name == kept


def test_a_row_that_cannot_be_written_leaves_no_file() -> None:
    def stored() -> int:
        folders = default_storage.listdir("")[0]
        return sum(len(default_storage.listdir(folder)[1]) for folder in folders)

    before = stored()
    with pytest.raises(ValidationError), transaction.atomic():
        store([b"x"], name="a.csv", purpose=IMPORT, by=None, at="no moment")  # type: ignore[arg-type]  # the point
    assert stored() == before
    assert uuid.UUID(keep(b"x").stored_name.split("/")[1])
