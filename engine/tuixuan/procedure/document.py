"""The compiled document as the types of its JSON: what `compile` writes and `lint` reads.

The shapes are those of `docs/spec/procedure.md` sections 1 to 5 and 7. A member that the spec marks
with `?` is left out when it holds its default; lists and objects that are empty are left out.
Nothing here runs: engine and replay read the same JSON through `tuixuan.procedure.compiled`.
"""

from __future__ import annotations

from typing import Any, TypedDict

__all__ = [
    "By",
    "Condition",
    "Defect",
    "Document",
    "Field",
    "Operand",
    "Outcome",
    "Pack",
    "Parameter",
    "Register",
    "Requirement",
    "Rule",
    "State",
    "Step",
    "Target",
    "Thread",
    "Title",
    "Use",
]

Operand = Any


class Title(TypedDict):
    zh: str
    en: str


Condition = TypedDict(
    "Condition", {"param": str, "is": Any, "in": list[Any], "at_least": int}, total=False
)
Pack = TypedDict("Pack", {"id": str, "from": str, "until": str}, total=False)
Target = TypedDict(
    "Target", {"state": str, "when": list[Condition], "from": list[str]}, total=False
)


class Named(TypedDict):
    """Anything that has an id and a title."""

    id: str
    title: Title


class Role(Named, total=False):
    open: bool


class Filed(Named, total=False):
    """A document that steps may carry."""

    retention: str
    shared: bool


class State(Named, total=False):
    phase: str
    final: str


class Parameter(Named, total=False):
    type: str
    default: Any
    basis: str
    certainty: str
    structural: bool
    min: int
    max: int
    values: list[str]
    outside: str
    fixed_by: str


class Citation(TypedDict):
    source: str
    article: str


class Rule(Named, total=False):
    check: str
    resolver: str
    within: str
    args: dict[str, Operand]
    severity: str
    force: str
    certainty: str
    cites: list[Citation]
    checked_on: str
    defect: str
    enforced: bool
    reads: str


class Sign(TypedDict, total=False):
    """What in a case is a sign of a defect."""

    by: str
    steps: list[str]
    before: list[str]
    after: str
    unless: list[str]
    documents: list[str]
    roles: list[str]
    computed: list[str]
    figures: list[str]
    left: str
    op: str
    right: str


class Defect(Named, total=False):
    severity: str
    auto: str
    shown_by: list[Sign]
    note: Title


_Field = TypedDict("_Field", {"class": str}, total=False)


class Field(_Field, total=False):
    id: str
    type: str
    optional: bool
    values: list[str]


class Requirement(TypedDict, total=False):
    step: str
    when: list[Condition]


class Covers(TypedDict):
    role: str
    field: str


class By(TypedDict, total=False):
    resolver: str
    args: dict[str, Operand]
    rule: str
    when: list[Condition]


class Register(TypedDict):
    op: str
    role: str
    persons: Operand


class Outcome(TypedDict, total=False):
    id: str
    title: Title
    to: list[Target]
    again: bool
    at_most: Operand
    then: list[Target]
    resets: list[str]
    register: list[Register]


class Use(TypedDict, total=False):
    """A rule as one step uses it; `args` are those of the pack and of the step together."""

    rule: str
    args: dict[str, Operand]
    unless: list[str]
    after: str
    when: list[Condition]


_Step = TypedDict("_Step", {"from": list[str]}, total=False)


class Step(_Step, total=False):
    id: str
    title: Title
    phase: str
    actor: list[str]
    force: str
    basis: str
    fields: list[Field]
    by: list[By]
    outcomes: list[Outcome]
    requires: list[Requirement]
    when: list[Condition]
    sign: list[str]
    repeat: bool
    documents: list[str]
    covers: Covers
    rules: list[Use]


class Thread(Named, total=False):
    key: str
    initial: str
    states: list[State]
    steps: list[Step]


class Document(TypedDict, total=False):
    """The whole compiled document."""

    format: str
    vocabulary: int
    procedure: str
    version: int
    title: Title
    pack: Pack
    initial: str
    corrections_until: str
    phases: list[Named]
    roles: list[Role]
    standings: list[Named]
    exclusive: list[list[str]]
    parameters: list[Parameter]
    documents: list[Filed]
    sources: list[Named]
    rules: list[Rule]
    defects: list[Defect]
    states: list[State]
    steps: list[Step]
    threads: list[Thread]
