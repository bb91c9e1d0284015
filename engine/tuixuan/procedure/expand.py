"""Writes out what the drafter wrote once: `each` on steps and states, and `from` by phases.

Rules kept here (procedure 9.2):
1. A step or state with `each` is written out once for each value, in the order of the values.
2. `_X`, unless a letter or digit follows, becomes `_value` in every key and string; `{X}` in a
   title becomes the title of the value.
3. The `when` of a value is added to the step's own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from tuixuan.procedure.finding import Finding
from tuixuan.procedure.places import Part, Place, Places, substitute
from tuixuan.procedure.source import StateSource, StepSource, ThreadStateSource, ThreadStepSource
from tuixuan.procedure.source_faults import in_words
from tuixuan.procedure.yaml_file import Where

__all__ = ["expanded", "listed"]

S = TypeVar("S", StepSource, StateSource, ThreadStepSource, ThreadStateSource)


def listed(value: Any) -> tuple[Any, ...]:
    """A list that the drafter may have written as its only item."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def expanded(
    items: Iterable[S], where: Where, places: Places, fault: Callable[[Finding], None]
) -> Iterator[S]:
    """Every step or state with `each` written out; notes the place of each."""
    for index, item in enumerate(items):
        part = _part(item)
        here: Where = (*where, index)
        if item.each is None:
            places.note(part, item.id, Place(places.procedure, here))
            yield item
            continue
        for values in itertools.product(*item.each.values()):
            chosen = dict(zip(item.each, values, strict=True))
            names = {variable: _id(value) for variable, value in chosen.items()}
            place = Place(places.procedure, here, names)
            try:
                made = _written_out(item, chosen, names)
            except ValidationError as error:
                message = f"written out for `{'`, `'.join(names.values())}`: {in_words(error)}"
                fault(places.procedure.finding((*here, "each"), "each", message))
                continue
            places.note(part, made.id, place)
            yield made


def _written_out(item: S, chosen: Mapping[str, Any], names: Mapping[str, str]) -> S:
    raw = item.model_dump(by_alias=True, exclude_unset=True)
    del raw["each"]
    made: Any = _substituted(raw, names)
    titles = {variable: _title(value) for variable, value in chosen.items()}
    for language in ("zh", "en"):
        for variable, title in titles.items():
            text = made["title"][language]
            made["title"][language] = text.replace(f"{{{variable}}}", title[language])
    if _part(item) == "step":
        conditions = [*listed(made.get("when"))]
        for value in chosen.values():
            if not isinstance(value, str) and value.when is not None:
                dumped = [
                    one.model_dump(by_alias=True, exclude_unset=True) for one in listed(value.when)
                ]
                conditions.extend(dumped)
        if conditions:
            made["when"] = conditions
    return type(item).model_validate(made)


def _substituted(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return substitute(value, names)
    if isinstance(value, dict):
        return {substitute(key, names): _substituted(item, names) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_substituted(item, names) for item in value]
    return value


def _part(item: Any) -> Part:
    return "step" if isinstance(item, (StepSource, ThreadStepSource)) else "state"


def _id(value: Any) -> str:
    return value if isinstance(value, str) else str(value.id)


def _title(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"zh": value, "en": value}
    if value.title is None:
        return {"zh": value.id, "en": value.id}
    return {"zh": value.title.zh, "en": value.title.en}
