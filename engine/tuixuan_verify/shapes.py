"""Whether a document is a compiled document of Spec 1: its members and their types (step 4.1).

The tables are those of procedure 1.1, 2.1, 3.1, 3.2, 5.1, 5.8, 5.9 and 7.1, member by member. A
name that ends in `_` may be left out; a member that is not listed must not be there. What
arguments may hold is not judged here but where they are compiled.
"""

from __future__ import annotations

import re

from tuixuan_verify.days import is_date
from tuixuan_verify.members import is_id, is_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # gives the place of the first fault, "" for the value itself; None when it is sound
    Judge = Callable[[Any], str | None]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_CERTAINTY = re.compile(r"Vx?|R|P|S[1-9]")


def _is(sound: Callable[[Any], bool]) -> Judge:
    return lambda value: None if sound(value) else ""


def _one_of(*values: str) -> Judge:
    return _is(lambda value: type(value) is str and value in values)


def _many(one: Judge) -> Judge:
    """A list that is not empty."""

    def judge(value: Any) -> str | None:
        if type(value) is not list or not value:
            return ""
        for n, inner in enumerate(value):
            at = one(inner)
            if at is not None:
                return f"[{n}]{at}"
        return None

    return judge


def _rows(one: Judge) -> Judge:
    """A list of objects with distinct ids."""
    many = _many(one)

    def judge(value: Any) -> str | None:
        wrong = many(value)
        if wrong is None and len({row["id"] for row in value}) < len(value):
            return ": an id twice"
        return wrong

    return judge


def _object(**members: Judge) -> Judge:
    """An object with these members."""
    known = {name.rstrip("_"): judge for name, judge in members.items()}
    must = frozenset(name for name in members if not name.endswith("_"))

    def judge(value: Any) -> str | None:
        if type(value) is not dict:
            return ""
        names = value.keys()
        if not must <= names <= known.keys():
            return f".{min((must - names) | (names - known.keys()))}"
        for name, inner in value.items():
            at = known[name](inner)
            if at is not None:
                return f".{name}{at}"
        return None

    return judge


def _either(*judges: Judge) -> Judge:
    return lambda value: None if any(one(value) is None for one in judges) else ""


_ID, _WHOLE, _DATE = _is(is_id), _is(is_size), _is(is_date)
_TEXT = _is(lambda value: type(value) is str and value != "")
_INT = _is(lambda value: type(value) is int)
_FLAG = _is(lambda value: type(value) is bool)
_ARGS = _is(lambda value: type(value) is dict and len(value) > 0)
_ANY: Judge = lambda _value: None  # noqa: E731
# ids of rules, sources, packs and phases
_LOOSE = _is(lambda value: type(value) is str and _NAME.fullmatch(value) is not None)
_SURE = _is(lambda value: type(value) is str and _CERTAINTY.fullmatch(value) is not None)
_FORCE = _one_of("S", "S?", "P", "P*")
_TITLE = _object(zh=_TEXT, en=_TEXT)
_CONDITION = _either(
    _object(**{"param": _ID, "is": _ANY}),
    _object(**{"param": _ID, "in": _many(_ANY)}),
    _object(param=_ID, at_least=_INT),
)
_WHEN = _either(_CONDITION, _many(_CONDITION))
_TITLED = _object(id=_ID, title=_TITLE)
_TARGETS = _many(_object(state=_ID, when_=_WHEN, from_=_many(_ID)))
_REGISTER = _object(op=_one_of("set", "revoke", "grant"), role=_ID, persons=_ANY)
_FINAL = _one_of("elected", "partial", "void", "switched", "abandoned")
_STATE = _object(id=_ID, title=_TITLE, phase=_LOOSE, final_=_FINAL)
# a thread is in no phase of the case
_THREAD_STATE = _object(id=_ID, title=_TITLE, phase_=_LOOSE, final_=_FINAL)
_PARAMETER = _object(
    id=_ID, type=_one_of("int", "bool", "choice", "ids"), default_=_ANY, title=_TITLE,
    basis=_LOOSE, certainty=_SURE, structural_=_FLAG, min_=_INT, max_=_INT, values_=_many(_TEXT),
    outside_=_one_of("error", "warn"), fixed_by_=_ID,
)  # fmt: skip
_RULE = _object(
    id=_LOOSE, title=_TITLE, check_=_ID, resolver_=_ID, within_=_LOOSE, args_=_ARGS,
    severity=_one_of("block", "warn"), force=_FORCE, certainty=_SURE,
    cites_=_many(_object(source=_LOOSE, article=_TEXT)), checked_on=_DATE, defect_=_TEXT,
    enforced_=_FLAG, reads_=_ANY,
)  # fmt: skip
_OUTCOME = _object(
    id=_ID, title_=_TITLE, to_=_TARGETS, again_=_FLAG, at_most_=_ANY, then_=_TARGETS,
    resets_=_many(_TEXT), register_=_many(_REGISTER),
)  # fmt: skip
_STEP = _object(**{
    "id": _ID, "title": _TITLE, "phase": _LOOSE, "from": _many(_ID), "actor": _many(_ID),
    "force": _FORCE, "basis": _LOOSE, "outcomes": _rows(_OUTCOME),
    "fields": _rows(_object(id=_ID, type=_ID, optional_=_FLAG, values_=_many(_TEXT),
                            class_=_one_of("personal"))),
    "by": _many(_object(resolver=_ID, args_=_ARGS, rule_=_LOOSE, when_=_WHEN)),
    "requires_": _many(_object(step=_ID, when_=_WHEN)),
    "when_": _WHEN, "sign_": _many(_ID), "repeat_": _FLAG, "documents_": _many(_ID),
    "covers_": _object(role=_ID, field=_ID),
    "rules_": _many(_object(rule=_LOOSE, args_=_ARGS, unless_=_either(_TEXT, _many(_TEXT)),
                            after_=_TEXT, when_=_WHEN)),
})  # fmt: skip
_SIGN = _either(
    _object(
        by=_one_of("lacking"),
        steps=_many(_TEXT),
        before=_many(_ID),
        after_=_TEXT,
        unless_=_many(_TEXT),
    ),
    _object(by=_one_of("documents"), documents=_many(_ID)),
    _object(by=_one_of("fields", "correction"), steps=_many(_ID)),
    _object(by=_one_of("exclusive"), roles=_many(_ID)),
    _object(by=_one_of("outcome"), steps_=_many(_ID), computed_=_many(_ID), figures_=_many(_ID)),
    _object(by=_one_of("elected", "seats"), steps_=_many(_ID)),
    _object(by=_one_of("numbers"), left=_ID, op=_one_of("less_than", "more_than"), right=_ID),
    _object(by=_one_of("sign", "same_hand", "date", "late", "overdue", "evidence", "copied")),
)
_DEFECT = _object(
    id=_LOOSE, title=_TITLE, severity=_one_of("void_risk", "major", "minor"),
    auto=_one_of("yes", "partly", "no"), shown_by_=_many(_SIGN), note_=_TITLE,
)  # fmt: skip
_PAIR = _is(lambda value: type(value) is list and len(value) == 2 and all(map(is_id, value)))
_THREAD = _object(
    id=_ID, title=_TITLE, key=_ID, initial=_ID, states=_rows(_THREAD_STATE), steps=_rows(_STEP),
)  # fmt: skip
_DOCUMENT = _object(
    format=_TEXT, vocabulary=_WHOLE, procedure=_ID, version=_WHOLE, title=_TITLE,
    pack=_object(**{"id": _LOOSE, "from": _DATE, "until_": _DATE}), initial=_ID,
    corrections_until_=_ID, phases=_rows(_object(id=_LOOSE, title=_TITLE)),
    roles=_rows(_object(id=_ID, title=_TITLE, open_=_FLAG)), standings_=_rows(_TITLED),
    exclusive_=_many(_PAIR), parameters_=_rows(_PARAMETER),
    documents_=_rows(_object(
        id=_ID, title=_TITLE, retention=_one_of("permanent", "10", "30"), shared_=_FLAG,
    )),
    defects_=_rows(_DEFECT), sources_=_rows(_object(id=_LOOSE, title=_TITLE)), rules_=_rows(_RULE),
    states=_rows(_STATE), steps=_rows(_STEP), threads_=_rows(_THREAD),
)  # fmt: skip


def document_fault(document: dict[str, Any]) -> str | None:
    """Return where the document is not of Spec 1."""
    wrong = _DOCUMENT(document)
    if wrong is not None:
        return wrong
    for spec in document.get("parameters", ()):
        if spec["type"] == "choice" and "values" not in spec:
            return f".parameters {spec['id']}.values"
    return None
