"""Files at rest: streamed, sniffed, hashed, encrypted chunk by chunk, under a random name.

Stored form: `ZKF1` ‖ length of key id ‖ key id ‖ 7 random bytes ‖ chunks. A chunk is AES-256-GCM
over up to 64 KiB under the personal-data key; its nonce is the random bytes, a counter and a mark
of the last chunk, its additional data the row's key: chunks cannot be moved, dropped or cut off.
"""

import codecs
import hashlib
import io
import os
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from crm.core.errors import Refusal
from crm.core.ids import new_id
from crm.core.models import StoredFile, User
from crm.core.personal import active_key_id, file_key

MAGIC = b"ZKF1"
CHUNK = 64 * 1024
TAG = 16
MIB = 1024 * 1024

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
CSV = "text/csv"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    ".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG,
    ".docx": DOCX, ".xlsx": XLSX, ".csv": CSV,
}  # fmt: skip


@dataclass(frozen=True)
class Allowed:
    """What a purpose takes: content types, the largest size in bytes (0: no limit), encodings."""

    types: frozenset[str]
    largest: int
    texts: tuple[str, ...] = ("utf-8",)


ALLOWED = {
    StoredFile.Purpose.EVIDENCE: Allowed(frozenset({PDF, PNG, JPEG, DOCX, XLSX}), 20 * MIB),
    StoredFile.Purpose.FEED_REJECTS: Allowed(frozenset({CSV}), 0),
    StoredFile.Purpose.IMPORT: Allowed(
        frozenset({CSV, XLSX}), 50 * MIB, texts=("utf-8", "gb18030")
    ),
    StoredFile.Purpose.EXPORT: Allowed(frozenset({CSV, XLSX, PDF}), 0, texts=("utf-8", "gb18030")),
}


class FileRefused(Refusal):
    """The file is of a kind, a size or a name that its purpose does not take."""


class FileDamaged(Exception):
    """The stored bytes are not those that were written: cut, changed, or moved."""


def store(
    content: Iterable[bytes],
    *,
    name: str,
    purpose: str,
    by: User | None,
    at: datetime,
    customer_id: uuid.UUID | None = None,
) -> StoredFile:
    """Write `content` (pieces of bytes, an upload's `.chunks()`) and its row; never in clear.

    Raises FileRefused when the content is not what the name's ending says, or not allowed.
    """
    row = StoredFile(
        id=new_id(), purpose=purpose, name=_plain_name(name), key_id=active_key_id(),
        customer_id=customer_id, created_by=by, created_at=at,
    )  # fmt: skip
    allowed = ALLOWED[StoredFile.Purpose(purpose)]
    ending = PurePath(row.name).suffix.lower()
    if ENDINGS.get(ending) not in allowed.types:
        raise FileRefused(_("This kind of file is not taken here."), field="file")
    with tempfile.SpooledTemporaryFile(max_size=MIB) as sealed:
        row.content_type, row.size, row.sha256 = _seal(content, sealed, row, allowed)
        if row.content_type != ENDINGS[ending]:
            raise FileRefused(_("The content is not what the file's name says."), field="file")
        sealed.seek(0)
        row.stored_name = _put(sealed)
    try:
        row.save()
    except BaseException:
        default_storage.delete(row.stored_name)
        raise
    return row


def reseal(row: StoredFile) -> str:
    """Seal the content again under the active key, in a file of its own; the old file's name.

    The caller removes that later: somebody may be reading it. Raises FileDamaged.
    """
    new = StoredFile(id=row.pk, key_id=active_key_id())
    with tempfile.SpooledTemporaryFile(max_size=MIB) as sealed:
        _kind, size, sha256 = _seal(read(row), sealed, new, Allowed(frozenset(), 0))
        if (size, sha256) != (row.size, row.sha256):
            raise FileDamaged(row.stored_name)
        sealed.seek(0)
        name = _put(sealed)
    kept = StoredFile.objects.filter(pk=row.pk, stored_name=row.stored_name)
    changed = kept.update(stored_name=name, key_id=new.key_id)
    return row.stored_name if changed else name


def read(row: StoredFile) -> Iterator[bytes]:
    """The clear content, piece by piece; raises FileDamaged as soon as a piece is not ours."""
    with default_storage.open(row.stored_name) as sealed:
        head = sealed.read(len(MAGIC) + 1)
        if head[:-1] != MAGIC:
            raise FileDamaged(row.stored_name)
        key = file_key(sealed.read(head[-1]).decode())
        salt = sealed.read(7)
        piece, count = sealed.read(CHUNK + TAG), 0
        while True:
            following = sealed.read(CHUNK + TAG)
            try:
                yield key.decrypt(_nonce(salt, count, last=not following), piece, _aad(row))
            except InvalidTag:
                raise FileDamaged(row.stored_name) from None
            if not following:
                return
            piece, count = following, count + 1


def _put(sealed: IO[bytes]) -> str:
    token = uuid.uuid4().hex
    return default_storage.save(f"{token[:2]}/{token}", File(sealed))


def _seal(
    content: Iterable[bytes], sealed: IO[bytes], row: StoredFile, allowed: Allowed
) -> tuple[str, int, str]:
    """Encrypt into `sealed`; what it is, how long, and its hash."""
    key, salt = file_key(row.key_id), os.urandom(7)
    sealed.write(MAGIC + bytes([len(row.key_id)]) + row.key_id.encode() + salt)
    digest, size, count = hashlib.sha256(), 0, 0
    sniffer = _Sniffer(allowed.texts)
    rest = b""
    for part in content:
        digest.update(part)
        sniffer.take(part)
        size += len(part)
        if allowed.largest and size > allowed.largest:
            raise FileRefused(
                _("The file is larger than %(size)s MiB.") % {"size": allowed.largest // MIB},
                field="file",
            )
        rest += part
        while len(rest) > CHUNK:  # the last chunk is never empty unless the file is
            sealed.write(_piece(key, salt, count, rest[:CHUNK], row, last=False))
            rest, count = rest[CHUNK:], count + 1
    if not size:
        raise FileRefused(_("The file is empty."), field="file")
    sealed.write(_piece(key, salt, count, rest, row, last=True))
    return sniffer.kind(), size, digest.hexdigest()


def _piece(
    key: AESGCM, salt: bytes, count: int, clear: bytes, row: StoredFile, *, last: bool
) -> bytes:
    return key.encrypt(_nonce(salt, count, last=last), clear, _aad(row))


def _nonce(salt: bytes, count: int, *, last: bool) -> bytes:
    return salt + count.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def _aad(row: StoredFile) -> bytes:
    return f"core_storedfile.content.{row.pk}".encode()


def _plain_name(name: str) -> str:
    """The last part of a name, without control characters, short enough for its column."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in base if char.isprintable()).strip() or "file"
    ending = PurePath(clean).suffix[:20]
    return clean.removesuffix(ending)[: 200 - len(ending)] + ending


class _Sniffer:
    """What a file is by its bytes, seen as they pass; office files are looked into."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.head = b""
        self._texts = {name: codecs.getincrementaldecoder(name)() for name in texts}
        self._archive = io.BytesIO()  # office files only, and those are limited in size

    def take(self, part: bytes) -> None:
        """Look at the next bytes."""
        if len(self.head) < 16:
            self.head += part[: 16 - len(self.head)]
        self._look_for_text(part)
        if self.head[:4] == b"PK\x03\x04":
            self._archive.write(part)

    def _look_for_text(self, part: bytes, *, last: bool = False) -> None:
        """Which of the encodings it may still be; a text holds no empty byte."""
        for name, decoder in list(self._texts.items()):
            try:
                decoder.decode(part, final=last)
                is_text = b"\x00" not in part
            except UnicodeDecodeError:
                is_text = False
            if not is_text:
                del self._texts[name]

    def kind(self) -> str:
        """The content type, by content alone."""
        for start, kind in ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)):
            if self.head.startswith(start):
                return kind
        if self._archive.tell():
            return self._office()
        self._look_for_text(b"", last=True)
        return CSV if self._texts else "application/octet-stream"

    def _office(self) -> str:
        """A Word or Excel file without macros, or just an archive."""
        try:
            names = set(zipfile.ZipFile(self._archive).namelist())
        except zipfile.BadZipFile:
            return "application/octet-stream"
        if any(name.endswith("vbaProject.bin") for name in names):
            return "application/zip"
        if "word/document.xml" in names:
            return DOCX
        return XLSX if "xl/workbook.xml" in names else "application/zip"
