"""Personal data: a value that masks itself, its cipher and its indexes (decisions 7 and 12).

`PersonalField`-less by design: a model declares the three columns in clear sight and one `Sealed`
attribute over them:

    phone_cipher = CipherField()
    phone_blind = BlindField()
    phone_tail = BlindField()
    phone = Sealed("phone", mask=mask_phone, normalise=normalise_phone)

Cipher: version ‖ key id ‖ nonce ‖ AES-256-GCM(ciphertext, tag), bound to table.column.pk.
Blind index: HMAC-SHA256 of the normalised value under a key of its own; tail index the same over
the last four characters. `str()`, `repr()`, `format()`, JSON and logs only ever show the mask.
"""

import base64
import hmac
import os
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise as LazyText

VERSION = b"\x01"
TAIL = 4


class Grade(StrEnum):
    """JR/T 0171-2020: how much harm a value does in the wrong hands.

    C1 inside the bank; C2 identity, phone, account: shown one by one, with a reason; C3 passwords
    and biometrics: never shown to anybody.
    """

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"


class Secret:
    """A personal value that shows only its mask; `.reveal()` is for code that may, and logs it."""

    __slots__ = ("_mask", "_value")

    def __init__(self, value: str, mask: Callable[[str], str]) -> None:
        self._value = value
        self._mask = mask

    def reveal(self) -> str:
        """The clear value. Callers log the reason; no page, API or export calls this unasked."""
        return self._value

    def like(self, value: str) -> "Secret":
        """Another value of the same kind, under the same mask."""
        return Secret(value, self._mask)

    def __str__(self) -> str:
        return self._mask(self._value) if self._value else ""

    def __repr__(self) -> str:
        return f"<Secret {self}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Secret):
            return hmac.compare_digest(self._value.encode(), other._value.encode())
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> Any:
        raise TypeError("A Secret is never pickled: pass the row's key instead.")


@lru_cache(maxsize=1)
def _keys(raw: str) -> dict[str, AESGCM]:
    keys = {}
    for item in filter(None, (part.strip() for part in raw.split(","))):
        key_id, _, encoded = item.partition(":")
        key = base64.b64decode(encoded)
        if len(key) != 32 or not 1 <= len(key_id) <= 20:
            raise ImproperlyConfigured("PII_KEYS: each is <id>:<32 bytes in base64>.")
        keys[key_id] = AESGCM(key)
    if not keys:
        raise ImproperlyConfigured("PII_KEYS is empty.")
    return keys


def active_key_id() -> str:
    """The id of the key that new ciphers use: the first of `PII_KEYS`."""
    return next(iter(_keys(settings.PII_KEYS)))


def key_ids() -> list[str]:
    """The ids of all keys that this installation can read, the active one first."""
    return list(_keys(settings.PII_KEYS))


def file_key(key_id: str) -> AESGCM:
    """The cipher under key `key_id`, for stored files (`crm.core.files`); KeyError when unknown."""
    return _keys(settings.PII_KEYS)[key_id]


def seal(value: str, *, aad: str) -> bytes:
    """Encrypt `value`, bound to `aad` ("table.column.pk"); the nonce is random."""
    key_id = active_key_id()
    nonce = os.urandom(12)
    body = _keys(settings.PII_KEYS)[key_id].encrypt(nonce, value.encode(), aad.encode())
    return VERSION + bytes([len(key_id)]) + key_id.encode() + nonce + body


def unseal(cipher: bytes, *, aad: str) -> str:
    """Decrypt; raises `cryptography.exceptions.InvalidTag` when moved to another row or column."""
    cipher = bytes(cipher)
    if cipher[:1] != VERSION:
        raise ValueError("unknown cipher version")
    start = 2 + cipher[1]
    key = _keys(settings.PII_KEYS)[cipher[2:start].decode()]
    return key.decrypt(cipher[start : start + 12], cipher[start + 12 :], aad.encode()).decode()


def blind(value: str, *, purpose: str) -> bytes:
    """HMAC-SHA256 of a normalised value; `purpose` ("id_number", "phone") keeps kinds apart."""
    return blinds(value, purpose=purpose)[0]


def blinds(value: str, *, purpose: str) -> list[bytes]:
    """The index under every key of `PII_INDEX_KEY`: what a search looks for while one changes."""
    text = f"{purpose}\0{value}".encode()
    return [hmac.digest(key, text, "sha256") for key in _index_keys(settings.PII_INDEX_KEY)]


@lru_cache(maxsize=2)
def _index_keys(raw: str) -> list[bytes]:
    return [base64.b64decode(part) for part in raw.split(",")]


def tail_blind(value: str, *, purpose: str) -> bytes:
    """The index of the last four characters; not salted by branch, as customers move."""
    return blind(value[-TAIL:], purpose=f"{purpose}:tail")


def tail_blinds(value: str, *, purpose: str) -> list[bytes]:
    """The tail index under every key of `PII_INDEX_KEY`."""
    return blinds(value[-TAIL:], purpose=f"{purpose}:tail")


def normalise_id(value: str) -> str:
    """Full-width → half-width, no spaces or hyphens, upper case; 15-digit ids become 18."""
    text = re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", value)).upper()
    if re.fullmatch(r"\d{15}", text):
        body = text[:6] + "19" + text[6:]
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
        return body + "10X98765432"[total % 11]
    return text


def normalise_phone(value: str) -> str:
    """Full-width → half-width, no +86, spaces or hyphens (E.164 without the country code)."""
    text = re.sub(r"[\s\-()‐-―−]", "", unicodedata.normalize("NFKC", value))
    return re.sub(r"^(\+|00)86", "", text)


def normalise_text(value: str) -> str:
    """NFKC, trimmed, lower case: e-mail addresses."""
    return unicodedata.normalize("NFKC", value).strip().lower()


def looks_personal(text: str) -> bool:
    """May `text` be or begin a phone, paper or e-mail? Such text is kept out of addresses.

    Five digits and more, however written; four are the tail that people search by.
    """
    plain = unicodedata.normalize("NFKC", text)
    return "@" in plain or sum(one.isdigit() for one in plain) > TAIL


def mask_id(value: str) -> str:
    """First and last character: `1****************X` (strictest useful, DOMAIN.md E4)."""
    return value if len(value) < 3 else value[0] + "*" * (len(value) - 2) + value[-1]


def mask_phone(value: str) -> str:
    """`138****5678`; short numbers keep their last two."""
    return value[:3] + "****" + value[-4:] if len(value) >= 11 else "****" + value[-2:]


def mask_number(value: str) -> str:
    """A customer's, an account's or a contract's number: `6222****0001`; short ones two ends."""
    return value[:4] + "****" + value[-4:] if len(value) >= 12 else mask_id(value)


def mask_year(value: str) -> str:
    """A birthday's year: `1949-**-**`; nothing of what is no date."""
    return f"{value[:4]}-**-**" if re.match(r"[0-9]{4}-", value) else "****"


def mask_email(value: str) -> str:
    """`a***@host`."""
    name, _, host = value.partition("@")
    return f"{name[:1]}***@{host}"


def mask_all(value: str) -> str:
    """Nothing but the fact that there is a value: addresses."""
    return "****"


def mask_name(value: str) -> str:
    """A person's name as lists show it: `陈*明`, `王*`."""
    if len(value) < 2:
        return value
    return value[0] + "*" * max(1, len(value) - 2) + (value[-1] if len(value) > 2 else "")


class CipherField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """The cipher's column: bytea, nullable, out of forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, editable=False)
        super().__init__(*args, **kwargs)


class BlindField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """A blind or tail index's column: 32 bytes, nullable, out of forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, editable=False, max_length=32)
        super().__init__(*args, **kwargs)


class Sealed(property):
    """An attribute over `<name>_cipher` and, where they exist, `<name>_blind` and `<name>_tail`.

    Reading gives a `Secret`; assigning a str seals it. A subclass of `property`, so that
    `Model(phone="…")` works as for any attribute.
    """

    def __init__(
        self,
        name: str,
        *,
        mask: Callable[[str], str],
        normalise: Callable[[str], str] = str.strip,
        purpose: str = "",
        label: str | LazyText = "",
        grade: Grade = Grade.C2,
    ) -> None:
        self.name, self.mask, self.normalise = name, mask, normalise
        self.purpose, self.label, self.grade = purpose or name, label or name, grade
        super().__init__(self._read, self._write)

    def aad(self, row: models.Model) -> str:
        """What the cipher is bound to: table.column.pk."""
        return self.aad_for(type(row), row.pk)

    def aad_for(self, model: type[models.Model], pk: uuid.UUID) -> str:
        """The same for a row that is not loaded: the feed seals before it merges."""
        return f"{model._meta.db_table}.{self.name}.{pk}"

    def columns(self, model: type[models.Model], pk: uuid.UUID, value: str) -> dict[str, Any]:
        """The column values for `value` on row `pk`; empty text clears them all."""
        clean = self.normalise(value) if value else ""
        cipher = seal(clean, aad=self.aad_for(model, pk)) if clean else None
        return {f"{self.name}_cipher": cipher, **self.indexes(model, clean)}

    def indexes(self, model: type[models.Model], clean: str) -> dict[str, bytes | None]:
        """The blind and tail index of the normal form `clean`, for the columns that `model` has."""
        names = _field_names(model)
        made = {f"{self.name}_blind": blind, f"{self.name}_tail": tail_blind}
        return {
            name: make(clean, purpose=self.purpose) if clean else None
            for name, make in made.items()
            if name in names
        }

    def read_cipher(self, model: type[models.Model], pk: uuid.UUID, cipher: bytes) -> Secret:
        """The value of a cipher that row `pk` held once, as a history keeps it."""
        return Secret(unseal(cipher, aad=self.aad_for(model, pk)), self.mask)

    def _read(self, row: models.Model) -> Secret:
        cipher = getattr(row, f"{self.name}_cipher")
        return Secret(unseal(cipher, aad=self.aad(row)) if cipher else "", self.mask)

    def _write(self, row: models.Model, value: str) -> None:
        if isinstance(value, Secret):
            value = value.reveal()
        for column, content in self.columns(type(row), row.pk, value).items():
            setattr(row, column, content)


@cache
def _field_names(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.name for field in model._meta.get_fields())


@cache
def sealed_of(model: type[models.Model]) -> dict[str, Sealed]:
    """The registry of one model: name → mask, class, label, as its `Sealed` attributes say."""
    found = [part for kind in model.__mro__ for part in vars(kind).values()]
    return {part.name: part for part in found if isinstance(part, Sealed)}


def sealed_models() -> Iterator[type[models.Model]]:
    """Every model with personal data, whichever app it is of."""
    return (model for model in apps.get_models() if sealed_of(model))
