"""Folds a log back into the memory of its case, and decides every entry again on the way.

Rules kept here:
1. Entry 0 has the form of one, and what it binds by digest is what is run: a file that does not
   match is refused.
2. Every entry is decided again. A different judgement raises `ReplayDisagreement` that names the
   entry; an upgraded engine never goes on silently. What is compared is how it is spelled: `false`
   is not 0.
3. No name is needed for that: what an entry claims of names is taken as it stands (procedure 4.7).
4. A refusal for its form holds nothing to decide again, and changes nothing; it says no more than
   log 5.3 lets it say.
5. An amendment binds the law for the entries after it, and must be able to follow. What is erased
   was committed to before, and is erased once.

What a verifier rejects for its form, its chain or the law is not gone on with either. This module
does not gather findings: it stops at the first one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tuixuan.audit import Entry
from tuixuan.canonical import same
from tuixuan.case.binding import bound_file, bound_procedure
from tuixuan.case.genesis import FORMAT, check_genesis
from tuixuan.case.opening import check_roles, opening_memory
from tuixuan.case.past import Past
from tuixuan.checks.names import claimed
from tuixuan.decision import Accepted, Corrected, decide, decide_correction
from tuixuan.errors import (
    AmendmentError,
    CaseError,
    PlanError,
    ProcedureError,
    ReplayDisagreement,
    RoleError,
)
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar, Calendars
from tuixuan.procedure.parameters import Parameters
from tuixuan.records import attempt_of, correction_of, is_correction, is_form_refusal
from tuixuan.store import Store

__all__ = ["Folded", "fold", "open_genesis"]

# What a document raises that nobody linted, where it makes no sense.
_SENSELESS: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


class Folded:
    """A case as far as its log was folded."""

    __slots__ = (
        "calendars",
        "cids",
        "committed",
        "memory",
        "origin",
        "parameters",
        "past",
        "procedure",
    )

    def __init__(
        self, procedure: Procedure, parameters: Parameters, calendars: Calendars, genesis: Entry
    ) -> None:
        data = genesis.body["data"]
        self.procedure = procedure
        self.parameters = parameters
        self.calendars = calendars
        self.memory = opening_memory(procedure, data.get("roles", {}))
        self.origin: str = data["origin"]
        # Most cases have no command ids, and there are many cases.
        self.cids: dict[str, int] | None = None
        # What was done before the last amendment of the law; of a case without one, nothing.
        self.past: Past | None = None
        # The digests of names that were not erased.
        self.committed: set[str] = set(genesis.body.get("sd", ()))


def open_genesis(store: Store, genesis: Entry, known: Procedure | None = None) -> Folded:
    """The case as entry 0 opened it; `known` spares parsing a procedure that is at hand."""
    data = genesis.body["data"]
    if data.get("format") != FORMAT:
        raise CaseError(f"a case of format `{FORMAT}` is expected, not {data.get('format')!a}")
    check_genesis(data)
    procedure = bound_procedure(store, 0, data, known)
    calendars = Calendars(_calendar(store, bound) for bound in data.get("calendars", ()))
    try:
        check_roles(procedure, data.get("roles", {}))
        parameters = Parameters.read(procedure, data.get("parameters", {}))
    except (PlanError, RoleError) as error:
        raise ReplayDisagreement(f"entry 0: {error}", n=0) from error
    out: dict[str, Any] = {"state": procedure.initial}
    if parameters.warnings:
        out["warnings"] = list(parameters.warnings)
    _agree(genesis, out)
    return Folded(procedure, parameters, calendars, genesis)


def fold(folded: Folded, store: Store, entry: Entry) -> None:
    """Decide one more entry again, and take what it did into the memory."""
    cid = entry.body.get("cid")
    if cid is not None:
        folded.cids = folded.cids or {}
        folded.cids[cid] = entry.n
    if entry.type == "erase":
        _erase(folded, entry)
    folded.committed.update(entry.body.get("sd", ()))
    if entry.type in ("recover", "key", "erase"):
        return
    if entry.type == "calendar":
        _bind(folded, store, entry)
    elif entry.type == "amend":
        _amend(folded, store, entry)
    elif is_form_refusal(entry):
        _formless(folded, entry)
    else:
        try:
            (_correct if is_correction(entry) else _step)(folded, entry)
        except (ProcedureError, *_SENSELESS) as error:
            raise ProcedureError(
                f"entry {entry.n} cannot be decided, because the procedure makes no sense there: "
                f"{error}"
            ) from error


def _bind(folded: Folded, store: Store, entry: Entry) -> None:
    """Take one more calendar into use; a year is bound once (log 6.3)."""
    data = entry.body["data"]
    if data["year"] in folded.calendars:
        raise ReplayDisagreement(
            f"entry {entry.n} binds no calendar of a year that was not bound before", n=entry.n
        )
    folded.calendars = folded.calendars.with_(_calendar(store, data))


def _amend(folded: Folded, store: Store, entry: Entry) -> None:
    """Go on under another law, if it may follow (log 10.2)."""
    before, n = folded.procedure, entry.n
    procedure = bound_procedure(store, n, entry.body["data"])
    past = folded.past = folded.past or Past(folded.parameters.values)
    past.follow(store.lines(past.size), n, before)
    try:
        amended = past.amended(procedure, before, folded.memory)
    except (AmendmentError, PlanError) as error:
        raise ReplayDisagreement(f"entry {n}: {error}", n=n) from error
    _agree(entry, amended.out, "amend")
    past.took(before, folded.memory)
    folded.procedure, folded.parameters = procedure, amended.parameters
    folded.memory = amended.memory


def _erase(folded: Folded, entry: Entry) -> None:
    """Erased is what an entry committed to, and once (log 10.3)."""
    digests = entry.body["data"]["digests"]
    if not folded.committed.issuperset(digests):
        raise ReplayDisagreement(
            f"entry {entry.n} erases what no entry before it commits to, or what is erased already",
            n=entry.n,
        )
    folded.committed.difference_update(digests)


def _formless(folded: Folded, entry: Entry) -> None:
    """A refusal for its form: of what it says only the state can be judged (log 5.3, 5.4)."""
    attempt, state = entry.body["out"]["attempt"], folded.memory.main.state
    _agree(entry, {"attempt": attempt, "reasons": [{"rule": "form"}], "state": state}, "refused")


def _step(folded: Folded, entry: Entry) -> None:
    attempt, names = attempt_of(entry), claimed(_recorded(entry.body["out"]))
    decision = decide(
        folded.procedure, folded.parameters, folded.memory, attempt, folded.calendars, names
    )
    if isinstance(decision, Accepted):
        _agree(entry, decision.out, "step")
        folded.memory = decision.after or folded.memory
        return
    if decision.is_form and entry.type == "refused":
        raise ReplayDisagreement(
            f"entry {entry.n} keeps the content of an attempt whose form is wrong", n=entry.n
        )
    _agree(entry, decision.out, "refused")


def _recorded(out: Mapping[str, Any]) -> list[Any]:
    """The reasons and warnings of an entry."""
    found: list[Any] = []
    for name in ("reasons", "warnings"):
        listed = out.get(name)
        found += listed if isinstance(listed, list) else []
    return found


def _correct(folded: Folded, entry: Entry) -> None:
    decision = decide_correction(
        folded.procedure, folded.parameters, folded.memory, correction_of(entry)
    )
    corrected = isinstance(decision, Corrected)
    _agree(entry, decision.out, "correct" if corrected else "refused")
    if isinstance(decision, Corrected):
        folded.memory = decision.after or folded.memory


def _agree(entry: Entry, out: Mapping[str, Any], type: str | None = None) -> None:
    recorded = entry.body.get("out")
    if type in (None, entry.type) and same(recorded, out):
        return
    judged = f"{type}, {dict(out)}" if type else f"{dict(out)}"
    raise ReplayDisagreement(
        f"entry {entry.n} records {entry.type}, {recorded}, but this engine judges {judged}: run "
        "the engine that wrote it, and report the difference",
        n=entry.n,
    )


def _calendar(store: Store, bound: Mapping[str, Any]) -> Calendar:
    year = bound["year"]
    calendar = Calendar.from_compiled(bound_file(store, f"calendars/{year}.json", bound))
    if calendar.year != year:
        raise CaseError(f"`calendars/{year}.json` is the calendar of {calendar.year}")
    return calendar
