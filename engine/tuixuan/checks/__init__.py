"""The closed vocabulary of Spec 2: a check judges evidence, a resolver gives one of its results.

Rules kept here:
1. At most 25 entries; each is a builder that turns arguments into a closure when a procedure is
   loaded. Its docstring names its number in Spec 2.
2. The name in a procedure chooses among these functions and nothing else: nothing from a file ever
   becomes a callback.
3. The same evidence, memory, parameters and calendars always give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tuixuan.checks import (
    ballot_order,
    counting,
    dates,
    figures,
    persons,
    resolvers,
    shortlist,
    tally,
)
from tuixuan.checks.operands import Args, Context, Numbers, Operand, Scope, listed, operand
from tuixuan.errors import ProcedureError
from tuixuan.procedure import vocabulary

__all__ = [
    "CHECKS",
    "RESOLVERS",
    "RESULTS",
    "Check",
    "Context",
    "Numbers",
    "Operand",
    "Resolve",
    "Scope",
    "check",
    "listed",
    "operand",
    "resolver",
]

Check = Callable[[Context], Numbers | None]
Resolve = Callable[[Context], str]

CHECKS: Final[Mapping[str, Callable[[Args], Check]]] = {
    "arithmetic": counting.arithmetic,
    "attendance": figures.attendance,
    "ballot_order": ballot_order.ballot_order,
    "coverage": persons.coverage,
    "enough": figures.enough,
    "every": persons.every,
    "in_force": dates.in_force,
    "interval": dates.interval,
    "kin": persons.kin,
    "relation": figures.relation,
    "sets": persons.sets,
    "share": figures.share,
    "size": figures.size,
    "taken": persons.taken,
}
RESOLVERS: Final[Mapping[str, Callable[[Args], Resolve]]] = {
    "always": resolvers.always,
    "choice": resolvers.choice,
    "enough_candidates": resolvers.enough_candidates,
    "issue": resolvers.issue,
    "reaches": resolvers.reaches,
    "recommendation": resolvers.recommendation,
    "returned": resolvers.returned,
    "roster": resolvers.roster,
    "shortlist": shortlist.shortlist,
    "tally": tally.tally,
}
# Those of `choice` are empty here: its results are the values of its field.
RESULTS: Final[Mapping[str, tuple[str, ...]]] = {
    name: entry.results for name, entry in vocabulary.RESOLVERS.items()
}


def check(name: str, args: Mapping[str, Any], scope: Scope) -> Check:
    """Build a check of the vocabulary; raises `ProcedureError`."""
    built: Check = _build(CHECKS, name, args, scope)
    return built


def resolver(name: str, args: Mapping[str, Any], scope: Scope) -> Resolve:
    """Build a resolver of the vocabulary; raises `ProcedureError`."""
    built: Resolve = _build(RESOLVERS, name, args, scope)
    return built


def _build(known: Mapping[str, Callable[[Args], Any]], name: str, raw: Any, scope: Scope) -> Any:
    build = known.get(name)
    if build is None:
        raise ProcedureError(f"{scope.place}: there is no check or resolver `{name}`")
    args = Args(name, raw, scope)
    try:
        built = build(args)
    except (TypeError, AttributeError, LookupError) as error:  # a document that nobody linted
        raise args.fault("its arguments make no sense") from error
    args.close()
    return built
