"""Whether two values of a log are the same, exactly: true is not 1."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def same(expected: Any, found: Any) -> bool:
    """Whether two values are equal, true and 1 told apart."""
    return bool(expected == found) and _alike(expected, found)


def same_reasons(expected: list[dict[str, Any]], found: Any) -> bool:
    """`same` of lists of reasons, with fewer calls: this is asked of every refusal."""
    if expected != found:
        return False
    for place, reason in enumerate(expected):
        for name, value in reason.items():
            if type(value) is not str and not _alike(value, found[place][name]):
                return False
    return True


def _alike(expected: Any, found: Any) -> bool:
    """Whether equal values are of equal types; what equals a text is one."""
    kind = type(expected)
    if kind is dict:
        for name, value in expected.items():
            kind = type(value)
            # most values are text
            if kind is str:
                continue
            if kind is int or kind is bool:
                if kind is not type(found[name]):
                    return False
            elif not _alike(value, found[name]):
                return False
    elif kind is list:
        for one, other in zip(expected, found, strict=True):
            if type(one) is not str and not _alike(one, other):
                return False
    else:
        return kind is type(found)
    return True
