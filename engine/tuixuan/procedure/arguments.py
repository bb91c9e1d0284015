"""Judges the arguments of a check or resolver against the vocabulary, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tuixuan.procedure.field_names import ValueType
from tuixuan.procedure.finding import nearest
from tuixuan.procedure.operands import LISTS, PERSONS, Operands
from tuixuan.procedure.references import NEED, PERIOD, UNITS
from tuixuan.procedure.together import TOGETHER
from tuixuan.procedure.vocabulary import Argument, Entry, Kind
from tuixuan.procedure.yaml_file import Where

__all__ = ["judge_arguments"]

_OPERANDS: Mapping[Kind, frozenset[ValueType]] = {
    "integer": frozenset({"count"}),
    "day": frozenset({"date"}),
    "persons": PERSONS,
    "persons_or_number": PERSONS | {"count"},
    "votes": frozenset({"votes"}),
    "write_ins": frozenset({"write_ins"}),
    "members": frozenset({"members"}),
    "verdicts": frozenset({"verdicts"}),
    "kin": frozenset({"kin"}),
    "departments": frozenset({"ids"}),
    "drop": PERSONS | {"verdicts"},
    "list": LISTS,
    "order": frozenset({"order"}),
    "any": PERSONS | {"count", "date", "choice", "key", "ids"},
}


def judge_arguments(name: str, entry: Entry, given: Mapping[str, Any], operands: Operands) -> None:
    """Note every problem of the arguments of the check or resolver `name`; places begin at them."""
    for argument, value in given.items():
        known = entry.arguments.get(argument)
        if known is None:
            message = f"`{name}` takes no argument `{argument}`{nearest(argument, entry.arguments)}"
            operands.problem((argument,), "unknown-argument", message)
        else:
            _argument(
                known, value, (argument,), operands, exempt=(name, argument) in _MAY_BE_MISSING
            )
    missing = [one for one, known in entry.arguments.items() if known.required and one not in given]
    for one in missing:
        operands.problem((), "missing-argument", f"`{name}` needs the argument `{one}`")
    if entry.at_least_one and not set(entry.at_least_one) & set(given):
        words = " or ".join(f"`{one}`" for one in entry.at_least_one)
        operands.problem((), "missing-argument", f"`{name}` needs the argument {words}")
    if entry.alternatives:
        _alternatives(name, entry, given, operands)
    if name in TOGETHER:
        TOGETHER[name](given, operands)


# `approved` may be nothing: then the exclusions are not on record (2.9).
_MAY_BE_MISSING = frozenset({("attendance", "approved")})


def _alternatives(name: str, entry: Entry, given: Mapping[str, Any], operands: Operands) -> None:
    if not any(set(group) == set(given) for group in entry.alternatives):
        words = " or ".join("`" + "`, `".join(group) + "`" for group in entry.alternatives)
        operands.problem((), "missing-argument", f"`{name}` takes {words}")


def _argument(
    argument: Argument, value: Any, where: Where, operands: Operands, *, exempt: bool
) -> None:
    if isinstance(value, str) and value in argument.words:
        return
    types = _OPERANDS.get(argument.kind)
    if types is not None:
        operands.expect(value, where, types, sure=not exempt)
    else:
        _SPECIAL[argument.kind](argument, value, where, operands)


def _word(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    close = nearest(value, argument.words) if isinstance(value, str) else ""
    listed = ", ".join(f"`{word}`" for word in argument.words)
    operands.problem(where, "bad-argument", f"one of {listed} is expected, not `{value}`{close}")


def _need(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if _spelled(value, where, operands, lambda text: NEED.fullmatch(text) is not None):
        return
    extra = "".join(f" or `{word}`" for word in argument.words)
    message = f"a share like `at_least 4/5` or `more_than 1/2`{extra} is expected, not `{value}`"
    operands.problem(where, "bad-argument", message)


def _margin(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    """A share that rounds up, so it must include the number."""
    if _spelled(value, where, operands, lambda text: _at_least(text)):
        return
    extra = "".join(f" or `{word}`" for word in argument.words)
    message = f"a share like `at_least 1/5`{extra} is expected, not `{value}`"
    operands.problem(where, "bad-argument", message)


def _at_least(text: str) -> bool:
    return text.startswith("at_least") and NEED.fullmatch(text) is not None


def _period(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if isinstance(value, dict) and set(value) == {"count", "unit"}:
        operands.expect(value["count"], (*where, "count"), {"count"})
        if not _spelled(value["unit"], (*where, "unit"), operands, lambda text: text in UNITS):
            listed = ", ".join(f"`{unit}`" for unit in UNITS)
            operands.problem((*where, "unit"), "bad-argument", f"one of {listed} is expected")
    elif not _spelled(value, where, operands, lambda text: PERIOD.fullmatch(text) is not None):
        message = f"a period like `3 days` or `5 working_days` is expected, not `{value}`"
        operands.problem(where, "bad-argument", message)


def _spelled(value: Any, where: Where, operands: Operands, good: Callable[[str], bool]) -> bool:
    """Whether a text, or each value of the parameter that stands for it, is spelled well."""
    if not isinstance(value, str):
        return False
    if not value.startswith("param."):
        return good(value)
    name = value.removeprefix("param.")
    if operands.parameter(name, where) is None:
        return True  # said already
    values = operands.scope.parameters[name].get("values", [])
    return bool(values) and all(good(one) for one in values)


def _option(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    """One of the words, or a parameter whose values are such words."""
    if not _spelled(value, where, operands, lambda text: text in argument.words):
        _word(argument, value, where, operands)


def _bound(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if not isinstance(value, dict) or set(value) != {"seats", "need"}:
        operands.expect(value, where, {"count"})
        return
    operands.expect(value["seats"], (*where, "seats"), {"count"})
    _margin(argument, value["need"], (*where, "need"), operands)


def _conditions(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    for place, one in _records(value, where, {"part", "whole", "need"}, operands):
        operands.expect(one["part"], (*place, "part"), {"count"})
        operands.expect(one["whole"], (*place, "whole"), {"count"})
        _need(argument, one["need"], (*place, "need"), operands)


def _rounds(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    for place, one in _records(value, where, {"passed", "votes"}, operands, {"valid"}):
        operands.expect(one["passed"], (*place, "passed"), PERSONS)
        operands.expect(one["votes"], (*place, "votes"), {"votes"})
        if "valid" in one:
            operands.expect(one["valid"], (*place, "valid"), {"count"})


def _records(
    value: Any, where: Where, keys: set[str], operands: Operands, may: Collection[str] = ()
) -> list[tuple[Where, dict[str, Any]]]:
    items = value if isinstance(value, list) else []
    good = [one for one in items if isinstance(one, dict) and keys <= set(one) <= {*keys, *may}]
    if not items or len(good) < len(items):
        listed = ", ".join(f"`{key}`" for key in sorted(keys))
        operands.problem(where, "bad-argument", f"a list of mappings with {listed} is expected")
        return []
    return [((*where, index), one) for index, one in enumerate(good)]


def _method(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    """One of the words, or a parameter each of whose values is one."""
    if not _spelled(value, where, operands, lambda text: text in argument.words):
        _word(argument, value, where, operands)


def _integers(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if not isinstance(value, list):
        operands.problem(where, "bad-argument", "a list of operands is expected")
        return
    for index, one in enumerate(value):
        operands.expect(one, (*where, index), {"count"})


def _persons_list(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if not isinstance(value, list):
        operands.problem(where, "bad-argument", "a list of operands is expected")
        return
    for index, one in enumerate(value):
        # Who stands for a post that this case does not have has not been elected to it.
        operands.expect(one, (*where, index), PERSONS, sure=False)


def _step(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if not isinstance(value, str):
        operands.problem(where, "bad-argument", "a step is expected")
        return
    for name in value.split("|") if argument.kind == "steps" else [value]:
        operands.step(name, where)


def _step_list(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    if not isinstance(value, list) or not value:
        operands.problem(where, "bad-argument", "a list of steps is expected")
        return
    for index, name in enumerate(value):
        _step(argument, name, (*where, index), operands)


def _outcome(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    step, slash, outcome = value.partition("/") if isinstance(value, str) else ("", "", "")
    if not slash:
        operands.problem(where, "bad-argument", f"`STEP/OUTCOME` is expected, not `{value}`")
        return
    operands.outcome(step, outcome, where)


def _register(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    registers = operands.scope.registers
    if not isinstance(value, str) or value not in registers:
        message = f"there is no role or standing `{value}`{nearest(str(value), registers)}"
        operands.problem(where, "unknown-role", message)


def _choice(argument: Argument, value: Any, where: Where, operands: Operands) -> None:
    fields = {one["id"]: one for one in operands.scope.step["fields"]}
    found = fields.get(value) if isinstance(value, str) else None
    if found is None:
        close = nearest(str(value), fields)
        operands.problem(where, "unknown-field", f"this step has no field `{value}`{close}")
    elif found["type"] != "choice" or not found.get("values"):
        operands.problem(where, "bad-argument", f"the field `{value}` is no choice with values")


_SPECIAL: Mapping[Kind, Callable[[Argument, Any, Where, Operands], None]] = {
    "word": _word,
    "need": _need,
    "margin": _margin,
    "period": _period,
    "minimum": _bound,
    "bound": _bound,
    "option": _option,
    "conditions": _conditions,
    "rounds": _rounds,
    "persons_list": _persons_list,
    "method": _method,
    "integers": _integers,
    "step": _step,
    "steps": _step,
    "step_list": _step_list,
    "outcome": _outcome,
    "register": _register,
    "choice": _choice,
}
