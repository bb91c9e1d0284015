"""The compiled document as frozen values: what engine and replay run.

Rules kept here (procedure 1 to 5, 7):
1. The canonical bytes are kept as they came, and their SHA-256 is the digest that binds a case.
2. Every member is read by name and type; an unknown or missing one is an error with its place.
3. Ids that are used must exist: states, steps, roles, rules, documents, parameters.

This module does not read YAML, does not judge whether a procedure is lawful (lint does), and does
not know what a check or resolver means (Spec 2 does): arguments stay as they are written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from tuixuan.canonical import Limits, dumps, has_empty, loads
from tuixuan.errors import ProcedureError, ProfileError
from tuixuan.procedure.parts import (
    By,
    Citation,
    Condition,
    Covers,
    Defect,
    Document,
    Field,
    Member,
    Outcome,
    Pack,
    Parameter,
    Phase,
    Register,
    Require,
    Role,
    Rule,
    RuleUse,
    Source,
    State,
    Step,
    Target,
    Thread,
    Title,
    When,
)

__all__ = [
    "By",
    "Citation",
    "Condition",
    "Covers",
    "Defect",
    "Document",
    "Field",
    "Member",
    "Outcome",
    "Pack",
    "Parameter",
    "Phase",
    "Procedure",
    "Register",
    "Require",
    "Role",
    "Rule",
    "RuleUse",
    "Source",
    "State",
    "Step",
    "Target",
    "Thread",
    "Title",
    "When",
]


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """A whole compiled procedure; `files` are the YAML files it came from, by name."""

    id: str
    version: int
    vocabulary: int
    title: Title
    pack: Pack
    initial: str
    corrections_until: str
    phases: tuple[Phase, ...]
    roles: Mapping[str, Role]
    standings: Mapping[str, Member]
    exclusive: tuple[tuple[str, str], ...]
    parameters: Mapping[str, Parameter]
    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    defects: Mapping[str, Defect]
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    threads: tuple[Thread, ...]
    compiled: bytes = field(repr=False)
    sha256: str
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    # What the engine derived from this procedure; shared by all its cases, never part of it.
    derived: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def from_compiled(
        cls, content: bytes | Mapping[str, Any], *, files: Mapping[str, bytes] | None = None
    ) -> Procedure:
        """Read a compiled document from its canonical bytes, or from the value they spell.

        Raises `ProcedureError` that names the place of the first fault.
        """
        from tuixuan.procedure.reading import read

        try:
            if isinstance(content, Mapping):
                compiled = dumps(dict(content), Limits.DOCUMENT)
                document: Any = dict(content)
            else:
                compiled = bytes(content)
                document = loads(compiled, Limits.DOCUMENT)
        except ProfileError as error:
            raise ProcedureError(f"the compiled document: {error}") from error
        if (b"{}" in compiled or b"[]" in compiled) and has_empty(document):
            raise ProcedureError("the compiled document: what is empty is left out (log 2.3)")
        members = read(document)
        sha256 = hashlib.sha256(compiled).hexdigest()
        kept = tuple(sorted((files or {}).items()))
        return cls(compiled=compiled, sha256=sha256, files=kept, **members)

    @staticmethod
    def load(
        source: str | PathLike[str],
        pack: str | PathLike[str] | None = None,
        plan: str | PathLike[str] | None = None,
    ) -> Procedure:
        """Load and compile the YAML of a procedure that is shipped (by name) or lies at a path.

        The pack is the one named, else that of the plan, else the newest. Raises `ProcedureError`
        with every fault of the files.
        """
        from tuixuan import procedure as package

        return package.load(source, pack, plan)

    def step(self, step: str) -> Step | None:
        """The step with this id, in the main flow or in a thread."""
        found = self.places().get(step)
        return found[1] if found else None

    def places(self) -> Mapping[str, tuple[Thread | None, Step]]:
        """Every step by id, with the thread it belongs to (`None`: the main flow)."""
        known: dict[str, tuple[Thread | None, Step]] | None = self.derived.get("places")
        if known is None:
            known = {step.id: (None, step) for step in self.steps}
            for thread in self.threads:
                known.update({step.id: (thread, step) for step in thread.steps})
            self.derived["places"] = known
        return known
