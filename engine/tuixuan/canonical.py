"""Canonical JSON on a small profile, where every value has exactly one spelling in bytes.

Rules kept here:
1. The bytes are those of RFC 8785; here `json`, `orjson`, `rfc8785` and JavaScript agree.
2. The profile: objects, arrays, strings, integers within ±(2^53-1), true and false. No null, no
   floats, no control character (Unicode Cc), no lone surrogate; keys are `[a-z][a-z0-9_]{0,31}`.
3. Length, nesting and the size of every object and array are checked on the raw bytes, before a
   parser sees them.
4. Parsers accept too much, so a parsed value is written again and must give the same bytes.
5. Types, keys and sizes are checked on the value, in one walk; text is checked on the bytes
   written, all at once. Both were measured: each is the cheaper way round.
6. `spelled` leaves out the walk for whoever has looked at every value already.

This module does not normalise text and does not know what a log is.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from tuixuan.errors import ProfileError

__all__ = [
    "INTEGER_MAX",
    "KEY",
    "Limits",
    "check_profile",
    "check_value",
    "dumps",
    "has_empty",
    "leaf_hash",
    "loads",
    "same",
    "spelled",
]

INTEGER_MAX = 2**53 - 1
KEY = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one value may be: bytes, nesting, members of an object, items of an array."""

    size: int
    depth: int
    members: int
    items: int

    LINE: ClassVar[Limits]
    DOCUMENT: ClassVar[Limits]


Limits.LINE = Limits(size=65_535, depth=16, members=64, items=1_024)
Limits.DOCUMENT = Limits(size=1_048_576, depth=16, members=64, items=4_096)

# The accelerator is optional and found by name, so that the types are the same with and without.
_orjson: Any
try:
    _orjson = importlib.import_module("orjson")
except ImportError:
    _orjson = None

_SORTED = 0 if _orjson is None else _orjson.OPT_SORT_KEYS
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
# `encode` builds this anew for each value, which costs as much again; not every Python has it.
_make_encoder: Any = getattr(json.encoder, "c_make_encoder", None)
_chunks: Any = _make_encoder and _make_encoder(
    None, _ENCODER.default, json.encoder.encode_basestring, None, ":", ",", True, False, False
)

_STRING = re.compile(rb'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_STRUCTURE = b"[]{},"
_NOT_STRUCTURE = bytes(byte for byte in range(256) if byte not in _STRUCTURE)
# Bytes that can stand in a line without a second look. A backslash may begin a control character;
# 0xc2 may begin one of U+0080 to U+009F.
_PLAIN = bytes(byte for byte in range(0x20, 0x100) if byte not in b"\\\x7f\xc2")
_ESCAPE = re.compile(rb'\\["\\]')
_CONTROL = re.compile(rb"[\x00-\x1f\\\x7f]|\xc2[\x80-\x9f]")

# Keys known to be good. The same few hundred come again and again; the bound is for hostile input.
_good_keys: set[str] = set()
_GOOD_KEYS_MAX = 4_096


def dumps(value: Any, limits: Limits = Limits.LINE) -> bytes:
    """The canonical bytes of `value`, without a line end; raises `ProfileError`."""
    check_value(value, limits)
    try:
        line = _written(value)
    except (TypeError, ValueError) as error:  # all else was found by the walk
        raise ProfileError("a string without lone surrogates is expected") from error
    _check_size(line, limits)
    if line.translate(None, _PLAIN):
        _check_text(line)
    return line


def spelled(value: Any, limits: Limits = Limits.LINE) -> bytes | None:
    """The canonical bytes of a value whose every part is known to be on the profile.

    Nothing where the bytes do not show at a glance that they fit and hold nothing unusual: `dumps`
    then says what is wrong, if anything is.
    """
    try:
        line = _written(value)
    except (TypeError, ValueError):
        return None
    return None if len(line) > limits.size or line.translate(None, _PLAIN) else line


def loads(line: bytes, limits: Limits = Limits.LINE) -> Any:
    """The value that `line` spells; raises `ProfileError` for any other spelling of it."""
    _check_size(line, limits)
    _check_nesting(line, limits)
    value = _parse(line)
    if dumps(value, limits) != line:
        raise ProfileError("the bytes are not the canonical spelling of their own value")
    return value


def has_empty(value: Any) -> bool:
    """Whether an empty object or array stands anywhere in `value`, which is not deeper than 16."""
    if isinstance(value, dict):
        return not value or any(has_empty(member) for member in value.values())
    if isinstance(value, (list, tuple)):
        return not value or any(has_empty(item) for item in value)
    return False


def leaf_hash(line: bytes) -> str:
    """The RFC 6962 leaf hash of one line without its LF, in hexadecimal."""
    return hashlib.sha256(b"\x00" + line).hexdigest()


def same(a: Any, b: Any) -> bool:
    """Whether two values on the profile are spelled alike: `false` is not 0, `true` is not 1."""
    return _written(a) == _written(b)


def check_profile(value: Any, limits: Limits = Limits.LINE) -> None:
    """Raise `ProfileError` if `value` has no canonical bytes within `limits`."""
    dumps(value, limits)


def _written(value: Any) -> bytes:
    """Serialise with whatever serialiser there is; the caller has looked at the value."""
    if _orjson is not None:
        line: bytes = _orjson.dumps(value, None, _SORTED)
        return line
    if _chunks is not None:
        return "".join(_chunks(value, 0)).encode()
    return _ENCODER.encode(value).encode()


def _parse(line: bytes) -> Any:
    """Parse with whatever parser there is; the caller compares the spelling afterwards."""
    try:
        if _orjson is not None:
            return _orjson.loads(line)
        # Decoded here, because `json` would also take UTF-16 and UTF-32.
        return json.loads(line.decode())
    except ValueError as error:
        raise ProfileError("the bytes are not json in utf-8") from error


def _check_size(line: bytes, limits: Limits) -> None:
    if len(line) > limits.size:
        raise ProfileError(f"at most {limits.size} bytes are allowed, not {len(line)}")


def _check_text(line: bytes) -> None:
    """Refuse control characters; what JSON escapes besides quotation mark and backslash is one."""
    if _CONTROL.search(_ESCAPE.sub(b"", line)) is not None:
        raise ProfileError("a string without control characters is expected")


def _check_nesting(line: bytes, limits: Limits) -> None:
    """Check depth, members and items on raw bytes that no parser has seen.

    A parser reads the same strings and brackets up to the first byte it rejects, so it never
    meets more than is counted here.
    """
    if line.count(b"{") + line.count(b"[") <= limits.depth and line.count(b",") < limits.members:
        return
    commas: list[int] = []
    allowed: list[int] = []
    # Without a backslash every quotation mark begins or ends a string.
    bare = _STRING.sub(b"", line) if b"\\" in line else b"".join(line.split(b'"')[::2])
    for byte in bare.translate(None, _NOT_STRUCTURE):
        if byte in b"[{":
            commas.append(0)
            allowed.append(limits.items if byte == 0x5B else limits.members)
            if len(commas) > limits.depth:
                raise ProfileError(f"at most {limits.depth} levels of nesting are allowed")
        elif not commas:
            return  # not json: the parser stops here as well
        elif byte in b"]}":
            commas.pop()
            allowed.pop()
        else:
            commas[-1] += 1
            if commas[-1] >= allowed[-1]:
                raise ProfileError(
                    f"at most {allowed[-1]} members or items are allowed in one place"
                )


def check_value(value: Any, limits: Limits = Limits.LINE, depth: int = 1, name: str = "") -> None:
    """Check types, keys and sizes, not text, of one value and all below it (`ProfileError`).

    `depth` is that of the value, `name` the nearest key. Recursion ends at `limits.depth`.
    """
    if isinstance(value, str):
        return
    if isinstance(value, dict):
        if depth > limits.depth or len(value) > limits.members:
            raise _no_room(limits.members, limits, depth, name)
        for key, member in value.items():
            if key not in _good_keys:
                _check_key(key, name)
            if type(member) is not str:
                check_value(member, limits, depth + 1, key)
    elif isinstance(value, int):  # a bool is an int, and within bounds
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            raise ProfileError(f"{_at(name)}an integer within 2^53-1 is expected, not a larger one")
    else:
        _check_items(value, limits, depth, name)


def _check_items(value: Any, limits: Limits, depth: int, name: str) -> None:
    if type(value) is not tuple and not isinstance(value, list):
        found = "null" if value is None else f"a {type(value).__name__}"
        raise ProfileError(
            f"{_at(name)}an object, array, string, integer or boolean is expected, not {found}"
        )
    if depth > limits.depth or len(value) > limits.items:
        raise _no_room(limits.items, limits, depth, name)
    for item in value:
        if type(item) is not str:
            check_value(item, limits, depth + 1, name)


def _no_room(allowed: int, limits: Limits, depth: int, name: str) -> ProfileError:
    if depth > limits.depth:
        return ProfileError(f"{_at(name)}at most {limits.depth} levels of nesting are allowed")
    return ProfileError(f"{_at(name)}at most {allowed} members or items are allowed")


def _check_key(key: Any, name: str) -> None:
    if not isinstance(key, str) or KEY.fullmatch(key) is None:
        raise ProfileError(
            f"{_at(name)}a key of a-z, 0-9 and _ up to 32 long is expected, not {ascii(key)[:80]}"
        )
    if len(_good_keys) < _GOOD_KEYS_MAX:
        _good_keys.add(key)


def _at(name: str) -> str:
    return f"`{name}`: " if name else ""
