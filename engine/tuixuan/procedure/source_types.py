"""The words that all source files share: ids, titles, dates, conditions.

Models here and beside are frozen, refuse unknown keys and convert nothing. They judge the shape of
a file; whether an id exists is for lint.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

__all__ = [
    "SHAPE",
    "Certainty",
    "Condition",
    "Day",
    "Force",
    "Id",
    "Items",
    "Long",
    "Many",
    "Model",
    "Name",
    "Operand",
    "RuleId",
    "Scalar",
    "Short",
    "Text",
    "Title",
    "When",
]

T = TypeVar("T")

# A list of the file as a tuple of the model: only the container converts, what is in it does not.
Items = Annotated[tuple[T, ...], Strict(False)]

Force = Literal["S", "S?", "P", "P*"]
Certainty = Literal["V", "Vx", "R", "P", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"]


def _text(value: str) -> str:
    if not value.strip() or value != value.strip() or "\n" in value:
        raise PydanticCustomError("text", "one line of text is expected")
    return value


def _day(value: str) -> str:
    try:
        year = datetime.date.fromisoformat(value).year if len(value) == 10 else 0
    except ValueError:
        year = 0
    if not 1900 <= year <= 2199:
        raise PydanticCustomError("day", "a date like `2026-03-28` is expected")
    return value


def _scalar(value: Any) -> Any:
    if not isinstance(value, (str, int)):
        raise PydanticCustomError("scalar", "a word, an integer, true or false is expected")
    return value


Text = Annotated[str, AfterValidator(_text)]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
# Before `each` is written out an id may hold the capital letters of a variable.
Name = Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9_]{0,31}$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]{0,31}$")]
Scalar = Annotated[
    Any, AfterValidator(_scalar), WithJsonSchema({"type": ["string", "integer", "boolean"]})
]
# The vocabulary says what an argument must be, so only lint can judge it.
Operand = Annotated[Any, WithJsonSchema({"type": ["string", "integer", "object", "array"]})]


class Model(BaseModel):
    """Frozen, strict, and closed: a key that is not declared is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    # Groups of keys of which exactly one must be given.
    one_of: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Any:
        if self.one_of:
            given = [name for name in self.one_of if getattr(self, name) is not None]
            if len(given) != 1:
                words = " or ".join(f"`{name.rstrip('_')}`" for name in self.one_of)
                message = "exactly one of {words} is expected"
                raise PydanticCustomError("one_of", message, {"words": words})
        return self


class Title(Model):
    """The name of a thing in both languages."""

    zh: Text
    en: Text


class Condition(Model):
    """What a structural parameter must be."""

    one_of = ("is_", "in_", "at_least")

    param: Name
    is_: Scalar | None = Field(default=None, alias="is")
    in_: Items[Scalar] | None = Field(default=None, alias="in", min_length=1)
    at_least: int | None = None


def shape(value: Any) -> str:
    """How a value was written, which decides what it is judged as.

    Only that shape is judged, so that a fault never speaks of the others.
    """
    if isinstance(value, str):
        return "short"
    return "many" if isinstance(value, (list, tuple)) else "long"


# What may be written in more than one shape: a string, a mapping, a list.
Short = Annotated[T, Tag("short")]
Long = Annotated[T, Tag("long")]
Many = Annotated[tuple[T, ...], Strict(False), Field(min_length=1), Tag("many")]
SHAPE = Discriminator(shape)

When = Annotated[Long[Condition] | Many[Condition], SHAPE]
