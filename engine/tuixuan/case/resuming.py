"""Folds a log back into the memory of its case, and decides every entry again on the way.

Rules kept here:
1. What entry 0 binds by digest is what is run: a file that does not match is refused.
2. Every entry is decided again. A different judgement raises `ReplayDisagreement` that names the
   entry; an upgraded engine never goes on silently.
3. A refusal for its form holds nothing to decide again; it changes nothing.

This module does not look for what a verifier looks for: it trusts the log it was given to be that
of its case, and stops at the first disagreement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tuixuan.audit import Entry
from tuixuan.case.opening import FORMAT, opening_memory
from tuixuan.decision import (
    Accepted,
    Corrected,
    decide,
    decide_correction,
)
from tuixuan.errors import CaseError, PlanError, ReplayDisagreement
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar, Calendars
from tuixuan.procedure.parameters import Parameters
from tuixuan.records import attempt_of, correction_of, is_form_refusal
from tuixuan.store import Store

__all__ = ["Folded", "fold", "open_genesis"]


class Folded:
    """A case as far as its log was folded."""

    __slots__ = ("calendars", "cids", "memory", "origin", "parameters", "procedure", "t")

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
        self.t = genesis.t


def open_genesis(store: Store, genesis: Entry, known: Procedure | None = None) -> Folded:
    """The case as entry 0 opened it; `known` spares reading a procedure that is at hand."""
    data = genesis.body["data"]
    if data.get("format") != FORMAT:
        raise CaseError(f"a case of format `{FORMAT}` is expected, not {data.get('format')!a}")
    try:
        digest = data["compiled"]["sha256"]
        if known is None or known.sha256 != digest:
            content = _bound(store, "procedure.json", digest)
            known = Procedure.from_compiled(content, files=_files(store, data))
        calendars = Calendars(
            _calendar(store, bound["year"], bound["sha256"]) for bound in data.get("calendars", ())
        )
        parameters = Parameters.read(known, data.get("parameters", {}))
        folded = Folded(known, parameters, calendars, genesis)
    except (KeyError, TypeError) as error:
        raise CaseError("entry 0 does not have the form of one: run `tuixuan-verify`") from error
    except PlanError as error:
        raise ReplayDisagreement(f"entry 0: {error}", n=0) from error
    out: dict[str, Any] = {"state": known.initial}
    if parameters.warnings:
        out["warnings"] = list(parameters.warnings)
    _agree(genesis, out)
    return folded


def fold(folded: Folded, store: Store, entry: Entry) -> None:
    """Decide one more entry again, and take what it did into the memory."""
    cid = entry.body.get("cid")
    if cid is not None:
        folded.cids = folded.cids or {}
        folded.cids[cid] = entry.n
    folded.t = entry.t
    if entry.type == "recover" or is_form_refusal(entry):
        return
    if entry.type == "calendar":
        _bind(folded, store, entry)
    elif entry.type == "correct" or "step" not in entry.body:
        _correct(folded, entry)
    else:
        _step(folded, entry)


def _bind(folded: Folded, store: Store, entry: Entry) -> None:
    """Take one more calendar into use; a year is bound once (log 6.3)."""
    data = entry.body["data"]
    year, sha256 = data.get("year"), data.get("sha256")
    if type(year) is not int or not isinstance(sha256, str) or year in folded.calendars:
        raise ReplayDisagreement(
            f"entry {entry.n} binds no calendar of a year that was not bound before", n=entry.n
        )
    folded.calendars = folded.calendars.with_(_calendar(store, year, sha256))


def _step(folded: Folded, entry: Entry) -> None:
    decision = decide(
        folded.procedure, folded.parameters, folded.memory, attempt_of(entry), folded.calendars
    )
    accepted = isinstance(decision, Accepted)
    _agree(entry, decision.out, "step" if accepted else "refused")
    if isinstance(decision, Accepted) and decision.after is not None:
        folded.memory = decision.after


def _correct(folded: Folded, entry: Entry) -> None:
    decision = decide_correction(
        folded.procedure, folded.parameters, folded.memory, correction_of(entry)
    )
    corrected = isinstance(decision, Corrected)
    _agree(entry, decision.out, "correct" if corrected else "refused")
    if isinstance(decision, Corrected):
        folded.memory = decision.after


def _agree(entry: Entry, out: Mapping[str, Any], type: str | None = None) -> None:
    recorded = entry.body.get("out")
    if type in (None, entry.type) and recorded == out:
        return
    judged = f"{type}, {dict(out)}" if type else f"{dict(out)}"
    raise ReplayDisagreement(
        f"entry {entry.n} records {entry.type}, {recorded}, but this engine judges {judged}: run "
        "the engine that wrote it, and report the difference",
        n=entry.n,
    )


def _calendar(store: Store, year: int, sha256: str) -> Calendar:
    calendar = Calendar.from_compiled(_bound(store, f"calendars/{int(year)}.json", sha256))
    if calendar.year != year:
        raise CaseError(f"`calendars/{year}.json` is the calendar of {calendar.year}")
    return calendar


def _bound(store: Store, name: str, sha256: str) -> bytes:
    content = store.get(name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CaseError(f"`{name}` is not the file that the log binds: put the right one back")
    return content


def _files(store: Store, data: Mapping[str, Any]) -> dict[str, bytes]:
    """The YAML files, as far as they are there; nothing needs them to run."""
    names = store.names()
    listed = (str(source["name"]) for source in data.get("sources", ()))
    return {name: store.get(f"sources/{name}") for name in listed if f"sources/{name}" in names}
