"""What stands in a field or figure, in words: one line that can be read aloud.

Rules kept here:
1. Every number and id is shown as it is recorded; nothing is counted but the rows of a group.
2. A value of another form than its name asks for, as in a foreign log, is shown all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tuixuan.evidence import FIELD_TYPES
from tuixuan.messages.fields import marked
from tuixuan.messages.words import Words

__all__ = ["value_in_words"]

Rows = list[dict[str, Any]]


def value_in_words(words: Words, name: str, value: Any) -> str:
    """The value of the field or figure `name`."""
    type = FIELD_TYPES.get(name, "")
    try:
        if type in _WRITERS and isinstance(value, list):
            return _WRITERS[type](words, value)
        if type == "choice" and isinstance(value, str):
            return words.word(value)
    except (KeyError, TypeError, AttributeError):
        pass  # a foreign log may hold other rows: they are shown as they are
    return _plain(words, value)


def _plain(words: Words, value: Any) -> str:
    if isinstance(value, bool):
        return words._in_context("flag", _FLAGS[value])
    if isinstance(value, list):
        if all(isinstance(one, str) for one in value):
            return words.ids(value)
        return words.listed(_plain(words, one) for one in value)
    if isinstance(value, Mapping):
        return " ".join(f"{name}={_plain(words, one)}" for name, one in value.items())
    return str(value)


def _votes(words: Words, rows: Rows) -> str:
    template = words._("`{id}` {yes} for, {no} against, {abstain} abstaining")
    return _rows(words, (template.format(**row) for row in rows))


def _write_ins(words: Words, rows: Rows) -> str:
    return _rows(words, (f"`{row['id']}` {row['count']}" for row in rows))


def _members(words: Words, rows: Rows) -> str:
    """The roster by standing, in the order of the spec."""
    groups: dict[str, list[str]] = {name: [] for name in _STANDINGS}
    for row in rows:
        standing = row["standing"]
        left_out = standing == "formal" and row["counted"] is False
        groups["not_counted" if left_out else standing].append(row["id"])
    return _grouped(words, "standing", _STANDINGS, groups)


def _verdicts(words: Words, rows: Rows) -> str:
    """For each person who said pass, and who said fail."""
    persons: dict[str, Rows] = {}
    for row in rows:
        persons.setdefault(row["id"], []).append(row)
    return _rows(words, (_judged(words, id_, given) for id_, given in persons.items()))


def _judged(words: Words, person: str, rows: Rows) -> str:
    groups: dict[str, list[str]] = {name: [] for name in _VERDICTS}
    for row in rows:
        groups[row["verdict"]].append(row.get("department", ""))
    if not any(row.get("department") for row in rows):
        (verdict,) = (name for name, given in groups.items() if given)
        return f"`{person}` {words._in_context('verdict', _VERDICTS[verdict])}"
    return f"`{person}` {_grouped(words, 'verdict', _VERDICTS, groups, ', ')}"


def _kin(words: Words, rows: Rows) -> str:
    template = words._("`{id}` is {relation} of `{of}`")
    return _rows(
        words,
        (
            template.format(
                id=row["id"],
                of=row["of"],
                relation=words._in_context("kin", _RELATIONS[row["relation"]]),
            )
            for row in rows
        ),
    )


def _grouped(
    words: Words,
    context: str,
    titles: Mapping[str, str],
    groups: Mapping[str, list[str]],
    between: str = "; ",
) -> str:
    parts = []
    for name, ids in groups.items():
        if ids:
            title = words._in_context(context, titles[name])
            parts.append(f"{title} {len(ids)}: {words.ids(ids)}")
    return _joined(words, parts, between)


def _rows(words: Words, rows: Iterable[str]) -> str:
    return _joined(words, rows, "; ")


def _joined(words: Words, parts: Iterable[str], between: str) -> str:
    if words.language == "zh":
        between = {"; ": "；", ", ": "，"}[between]
    return between.join(parts)


_FLAGS: Final = {True: marked("flag", "yes"), False: marked("flag", "no")}
_STANDINGS: Final = {
    "formal": marked("standing", "formal"),
    "not_counted": marked("standing", "formal, not counted"),
    "none": marked("standing", "without rights"),
    "probationary": marked("standing", "probationary"),
}
_VERDICTS: Final = {
    "pass": marked("verdict", "passed"),
    "fail": marked("verdict", "failed"),
}
_RELATIONS: Final = {
    "spouse": marked("kin", "spouse"),
    "parent": marked("kin", "parent"),
    "child": marked("kin", "child"),
    "sibling": marked("kin", "sibling"),
    "grandparent": marked("kin", "grandparent"),
    "grandchild": marked("kin", "grandchild"),
}
_WRITERS: Final[Mapping[str, Callable[[Words, Rows], str]]] = {
    "votes": _votes,
    "write_ins": _write_ins,
    "members": _members,
    "verdicts": _verdicts,
    "kin": _kin,
}
