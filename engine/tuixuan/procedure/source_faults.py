"""Says in plain words, and at the right line, what pydantic found wrong with a file."""

from __future__ import annotations

import types
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.yaml_file import Where, YamlFile

__all__ = ["in_words", "read_model"]

M = TypeVar("M", bound=BaseModel)

_EXPECTED = {
    "string_type": "a string",
    "int_type": "an integer",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
}
_SHAPES = {"short": "a string", "long": "a mapping", "many": "a list"}
_PATTERNS = {
    r"^[a-z][a-z0-9_]{0,31}$": "an id of a-z, 0-9 and _, at most 32 long",
    r"^[a-z][a-zA-Z0-9_]{0,31}$": "an id of a-z, 0-9 and _, at most 32 long",
    r"^[A-Za-z][A-Za-z0-9_.\-]{0,31}$": "an id of letters, 0-9, _, - and ., at most 32 long",
    r"^[A-Z]$": "a phase, one capital letter",
    r"^[A-Z]{1,8}$": "a variable in capital letters",
    r"^D[0-9]{2}$": "a defect like `D06`",
}


def read_model(model: type[M], file: YamlFile) -> tuple[M | None, list[Finding]]:
    """The model of a file, or every fault of its shape."""
    try:
        return model.model_validate(file.value), []
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=True)
        return None, [_finding(model, file, fault) for fault in faults]


def in_words(error: ValidationError) -> str:
    """The first fault in plain words, when it has no place of its own."""
    fault = error.errors(include_url=False)[0]
    return _message(fault["type"], fault["input"], fault.get("ctx", {}), fault["msg"])


def _finding(model: type[BaseModel], file: YamlFile, fault: Any) -> Finding:
    where = _place(file, fault["loc"])
    kind, value, ctx = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_at(model, fault["loc"][:-1])
        name = str(fault["loc"][-1])
        return file.finding(
            where, "unknown-key", f"unknown key `{name}`{nearest(name, known)}", key=True
        )
    if kind == "missing":
        name = str(fault["loc"][-1])
        return file.finding(where, "missing-key", f"`{name}` is missing")
    return file.finding(where, "shape", _message(kind, value, ctx, str(fault["msg"])))


def _message(kind: str, value: Any, ctx: dict[str, Any], otherwise: str) -> str:
    shown = _shown(value)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        shapes = [words for tag, words in _SHAPES.items() if tag in ctx["expected_tags"]]
        return f"{' or '.join(shapes)} is expected, not {shown}"
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]} is expected, not {shown}"
    if kind == "literal_error":
        words = [word.strip(" '") for word in str(ctx["expected"]).replace(" or ", ", ").split(",")]
        listed = ", ".join(f"`{word}`" for word in words)
        close = nearest(value, words) if isinstance(value, str) else ""
        return f"one of {listed} is expected, not {shown}{close}"
    if kind == "string_pattern_mismatch":
        return f"{_PATTERNS.get(ctx['pattern'], 'another form')} is expected, not {shown}"
    if kind == "too_short":
        return f"at least {ctx['min_length']} items are expected, not {ctx['actual_length']}"
    if kind == "too_long":
        return f"at most {ctx['max_length']} items are expected, not {ctx['actual_length']}"
    if kind == "greater_than_equal":
        return f"at least {ctx['ge']} is expected, not {shown}"
    if kind == "less_than_equal":
        return f"at most {ctx['le']} is expected, not {shown}"
    if kind in ("text", "day"):
        return f"{otherwise}, not {shown}"
    return otherwise[:1].lower() + otherwise[1:]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return f"`{str(value)[:60]}`"


def _place(file: YamlFile, loc: tuple[str | int, ...]) -> Where:
    """The part of `loc` that stands in the file; pydantic adds the names of alternatives."""
    where: Where = ()
    for part in loc:
        if file.holds((*where, part)):
            where = (*where, part)
    return where


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> set[str]:
    """The keys that may stand at `loc`."""
    kinds: list[Any] = [model]
    for part in loc:
        kinds = [below for kind in kinds for below in _below(kind, part)]
    found: set[str] = set()
    for kind in kinds:
        for leaf in _models(kind):
            found |= {field.alias or name for name, field in leaf.model_fields.items()}
    return found


def _below(kind: Any, part: str | int) -> list[Any]:
    """The types one step below `kind`; the name of an alternative leads to the type itself."""
    below: list[Any] = []
    for leaf in _parts(kind):
        if isinstance(leaf, type) and issubclass(leaf, BaseModel):
            fields = {field.alias or name: field for name, field in leaf.model_fields.items()}
            if part in fields:
                below.append(fields[str(part)].annotation)
            elif part in ("short", "long", "many"):
                below.append(leaf)
            elif leaf.model_config.get("extra") == "allow":
                below.append(get_args(leaf.__annotations__["__pydantic_extra__"])[1:])
        elif get_origin(leaf) is tuple and part == "many":
            below.append(leaf)
        elif get_origin(leaf) in (tuple, dict):
            below.extend(get_args(leaf))
    return below


def _parts(kind: Any) -> list[Any]:
    """A type without annotations and unions."""
    if isinstance(kind, tuple):
        return [leaf for item in kind for leaf in _parts(item)]
    if get_origin(kind) is Annotated:
        return _parts(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [leaf for item in get_args(kind) for leaf in _parts(item)]
    return [kind]


def _models(kind: Any) -> list[type[BaseModel]]:
    return [leaf for leaf in _parts(kind) if isinstance(leaf, type) and issubclass(leaf, BaseModel)]
