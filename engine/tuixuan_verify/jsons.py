"""Parsing and serialising JSON: with `orjson` where it pays, else the standard library.

On the profile of the log both give the same bytes; what lies outside the profile is caught
by comparing bytes, never by trusting a parser. `orjson` costs more to load than a village's
log costs to parse, so it is loaded for long logs only.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode
_scan: Callable[[str, int], tuple[Any, int]] = getattr(json.JSONDecoder(), "scan_once")  # noqa: B009


def plain_loads(line: bytes) -> Any:
    """Parse with the standard library; raises ValueError."""
    text = line.decode()
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        value, end = None, -1
    # what is not one value from end to end is left to the whole parser
    return value if end == len(text) else json.loads(text)


def plain_dumps(value: Any) -> bytes:
    """Serialise with sorted keys and no spaces; raises ValueError for lone surrogates."""
    return _encode(value).encode()


loads: Callable[[bytes], Any] = plain_loads
dumps: Callable[[Any], bytes] = plain_dumps


def accelerate() -> bool:
    """Use `orjson` if it is installed; say whether it is."""
    global loads, dumps
    try:
        import orjson
    except ImportError:
        return False
    option = orjson.OPT_SORT_KEYS
    fast = orjson.dumps
    loads = orjson.loads
    dumps = lambda value: fast(value, option=option)  # noqa: E731
    return True


def plain() -> None:
    """Use the standard library alone."""
    global loads, dumps
    loads, dumps = plain_loads, plain_dumps
