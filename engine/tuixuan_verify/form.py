"""Level 0: each line is in the profile, canonical byte for byte, within limits (log 2 and 3).

Limits are judged on the bytes before anything is parsed. What a parser lets pass, the one
comparison `serialise(parse(line)) == line` rejects: duplicate keys, spaces, another order,
escapes, a fraction written as an integer. Types are compared exactly: true is not 1.
This module does not look at the chain or at the law.
"""

from __future__ import annotations

import re

from tuixuan_verify import jsons
from tuixuan_verify.members import members_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.findings import Tally

MAX_INT = 2**53 - 1
DEPTH = 16
_NOT_SHAPE = bytes(set(range(256)) - set(b"{}[],"))
_INNERMOST = re.compile(rb"\{,*\}|\[,*\]")
_WIDE = re.compile(rb"\{,{64}|\[,{1024}")
_WIDE_DOCUMENT = re.compile(rb"\{,{64}|\[,{4096}")
_CONTROL = bytes((*range(32), 127))
_CONTROL_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# shapes of objects whose keys were found sound, so that each is judged once
_sound_keys: set[tuple[str, ...]] = set()


def _bare(line: bytes) -> bytes:
    """Return the line without the two escapes of the profile; each is taken out from the left."""
    return line.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in line else line


def limits_fault(line: bytes, document: bool = False) -> str | None:
    """Step 0.1: depth, keys of an object, elements of an array, on the bytes."""
    if line.count(b"{") + line.count(b"[") <= DEPTH and line.count(b",") < 64:
        return None
    # without escapes every second piece between quotes is outside of strings
    shape = b"".join(_bare(line).split(b'"')[::2]).translate(None, _NOT_SHAPE)
    wide = _WIDE_DOCUMENT if document else _WIDE
    for _ in range(DEPTH):
        if wide.search(shape):
            return "size"
        shape = _INNERMOST.sub(b"", shape)
        if b"{" not in shape and b"[" not in shape:
            return None
    return "depth"


def bytes_fault(line: bytes) -> str | None:
    """Step 0.2: UTF-8, no byte order mark, no control character, no escape but two."""
    if b"\\" in _bare(line):
        return "escape"
    if line.isascii() and line.decode("ascii").isprintable():
        return None
    if line.startswith(b"\xef\xbb\xbf"):
        return "bom"
    if len(line.translate(None, _CONTROL)) < len(line) or _CONTROL_C1.search(line):
        return "control"
    try:
        line.decode()
    except UnicodeDecodeError:
        return "utf8"
    return None


def parse(line: bytes) -> tuple[Any, str | None]:
    """Step 0.3: parse, serialise, compare; gives what was parsed (or None) and the fault."""
    value = None
    try:
        value = jsons.loads(line)
        if jsons.dumps(value) != line:
            return value, "canonical"
    except (ValueError, RecursionError, TypeError):
        return value, "json"
    return value, None


def tokens_sound(value: Any) -> bool:
    """Step 0.3: keys of the profile, integers in range, nothing null, fractional or empty."""
    kind = type(value)
    if kind is dict:
        if not are_keys(tuple(value)):
            return False
        inner = value.values()
    elif kind is list:
        inner = value
    else:
        return _scalar_sound(value)
    for one in inner:
        kind = type(one)
        # most values are text, and a call for each would be most of the cost
        if kind is not str and not (
            tokens_sound(one) if kind is dict or kind is list else _scalar_sound(one)
        ):
            return False
    return len(value) > 0


def _scalar_sound(value: Any) -> bool:
    kind = type(value)
    if kind is int:
        return bool(-MAX_INT <= value <= MAX_INT)
    return kind is str or kind is bool


def are_keys(keys: tuple[str, ...]) -> bool:
    """Whether each key is one of the profile."""
    if keys in _sound_keys:
        return True
    if not all(map(_KEY.fullmatch, keys)):
        return False
    if len(_sound_keys) >= 1_000:
        _sound_keys.clear()
    _sound_keys.add(keys)
    return True


def text_fault(line: bytes) -> str | None:
    """Step 0.5: text that is not NFC or holds bidirectional controls."""
    text = line.decode(errors="replace")
    if _BIDI.search(text):
        return "bidi"
    import unicodedata

    return None if unicodedata.is_normalized("NFC", text) else "nfc"


def read_entry(line: bytes, number: int, leaf: str | None, tally: Tally) -> tuple[Any, bool]:
    """Judge one line by steps 0.1 to 0.5; returns the entry, and whether its members are sound.

    `leaf` is the hash that `prev` is expected to hold. A line that fails 0.1 to 0.3 is no entry:
    what one parser makes of it another does not. One whose members are not sound is still
    returned, so that one finding does not hide the next.
    """
    if (fault := limits_fault(line)) is not None:
        tally.add("0.1", "form", number, fault=fault)
        return None, False
    entry, fault = parse(line)
    plain = line.isascii() and b"\x7f" not in line and b"\\" not in line
    # a raw control character cannot pass the parser, so a plain line that parsed has none
    unclean = None if plain and fault is None else bytes_fault(line)
    wrong = None
    if fault is None:
        wrong, fault = _judge_entry(entry, leaf)
    if unclean:
        tally.add("0.2", "form", number, fault=unclean)
    if fault:
        tally.add("0.3", "form", number, fault=fault)
    if unclean or fault:
        return None, False
    if not line.isascii() and (odd := text_fault(line)):
        tally.add("0.5", "text", number, fault=odd)
    if wrong is not None:
        tally.add("0.4", "form", number, member=wrong)
    return entry, wrong is None


def _judge_entry(entry: Any, leaf: str | None) -> tuple[str | None, str | None]:
    """Return the member at fault (0.4), and the fault of the tokens (0.3)."""
    if type(entry) is not dict:
        return None, "object"
    wrong = members_fault(entry, leaf)
    # where the members are sound, only these two hold values that were not judged with them
    judged = (entry,) if wrong is not None else (entry.get("data", 0), entry.get("out", 0))
    return wrong, None if all(map(tokens_sound, judged)) else "token"


def read_object(content: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """Judge a compiled document or a calendar by steps 0.1 to 0.3 (log 2.5)."""
    fault = limits_fault(content, document=True) or bytes_fault(content)
    if fault:
        return None, fault
    value, fault = parse(content)
    if fault or type(value) is not dict:
        return None, fault or "object"
    return (value, None) if tokens_sound(value) else (None, "token")
