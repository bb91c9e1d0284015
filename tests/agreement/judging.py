"""The verifier called in the process of the test, and what it says held against the engine.

The folder of a procedure is written once; only its log is written anew. The verifier's reading of
the compiled document is kept between calls, because every log of one procedure binds the same;
`verify_anew` reads it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reading import Json
from village import Law

import tuixuan_verify.opening
from tuixuan.case import Case
from tuixuan.decision import layout_of
from tuixuan.memory import Flow
from tuixuan.store.base import DISCLOSURES
from tuixuan_verify.findings import Tally
from tuixuan_verify.verify import Result, verify

LEVELS = frozenset("014")
_read = tuixuan_verify.opening.open_procedure


def write_folder(folder: Path, law: Law) -> Path:
    """A case folder without its log."""
    (folder / "calendars").mkdir(parents=True)
    (folder / "procedure.json").write_bytes(law.procedure.compiled)
    for calendar in law.calendars:
        year = json.loads(calendar)["calendar"]
        (folder / "calendars" / f"{year}.json").write_bytes(calendar)
    return folder


@contextmanager
def _kept_tables() -> Iterator[None]:
    """The verifier with what it made of a document in an earlier call, by the digest bound."""

    def open_procedure(folder: str, data: Json, tally: Tally) -> Any:
        digest = data["compiled"]["sha256"]
        if digest not in _TABLES:
            _TABLES[digest] = _read(folder, data, tally)
        tally.looked["4.1"] += 1
        return _TABLES[digest]

    tuixuan_verify.opening.open_procedure = open_procedure
    try:
        yield
    finally:
        tuixuan_verify.opening.open_procedure = _read


_TABLES: dict[str, Any] = {}


def verify_anew(folder: Path, lines: Iterable[bytes], beside: bytes = b"") -> Result:
    """Levels 0, 1 and 4 of a log, and 5 with what lies `beside` it; nothing kept from earlier."""
    (folder / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    if not beside:
        (folder / DISCLOSURES).unlink(missing_ok=True)
        return verify(str(folder), LEVELS, fast=False)
    (folder / DISCLOSURES).write_bytes(beside)
    return verify(str(folder), fast=False)


def verified(folder: Path, lines: Iterable[bytes], beside: bytes = b"") -> Result:
    """The same, what was made of a procedure kept."""
    with _kept_tables():
        return verify_anew(folder, lines, beside)


def findings(result: Result) -> list[Any]:
    """What was found, short enough to be read in a failing test."""
    return [(f.step, f.code, f.line, f.detail) for f in result.tally.findings]


# --- the two memories side by side


def engine_memory(case: Case) -> Json:
    """Everything that the engine remembers of a case, under the names of procedure 4."""
    layout, memory = layout_of(case.procedure), case.memory
    registers = {
        role: dict(zip(held[::2], held[1::2], strict=True))
        for role, index in layout.registers.items()
        if (held := memory.main.register(index))
    }
    threads = {
        f"{thread}/{key}": _flow(layout.flows[thread], flow)
        for (thread, key), flow in memory.threads.items()
    }
    main = _flow(layout.main, memory.main)
    return {"main": main, "registers": registers, "threads": threads, "latest": memory.latest}


def _flow(layout: Any, flow: Flow) -> Json:
    last = {
        step: record[:2]
        for step, index in layout.steps.items()
        if (record := flow.record(index)) is not None
    }
    times = {name: n for name, index in layout.times.items() if (n := flow.count(index))}
    where = {"state": flow.state, "entered": flow.entered or "", "done": sorted(flow.done)}
    return {**where, "last": last, "times": times}


def verifier_memory(result: Result, case: Case) -> Json:
    """The same of the verifier; of what it keeps only what the engine does.

    After an amendment it still has what the document in force does not have.
    """
    layout, memory = layout_of(case.procedure), result.memory
    assert memory is not None
    registers = {
        role: held for role, held in memory.registers.items() if held and role in layout.registers
    }
    threads = {
        f"{thread}/{key}": _replayed(flow, layout.flows[thread])
        for (thread, key), flow in memory.threads.items()
    }
    latest = memory.undo and (memory.undo.step, memory.undo.number)
    main = _replayed(memory.flow, layout.main)
    return {"main": main, "registers": registers, "threads": threads, "latest": latest}


def _replayed(flow: Any, layout: Any) -> Json:
    last = {step: record[:2] for step, record in flow.last.items() if step in layout.steps}
    times = {name: n for name, n in flow.times.items() if n and name in layout.times}
    where = {"state": flow.state, "entered": flow.entered, "done": sorted(flow.done)}
    return {**where, "last": last, "times": times}


# --- a log that says something else, its chain made good again


def rehashed(lines: list[bytes], n: int, entry: Json) -> list[bytes]:
    """The log with `entry` in the place of number `n`, and every link after it made good."""
    made = lines[:n]
    for line in (_canonical(entry), *lines[n + 1 :]):
        members = json.loads(line)
        if made:
            members["prev"] = hashlib.sha256(b"\0" + made[-1]).hexdigest()
        made.append(_canonical(members))
    return made


def _canonical(members: Json) -> bytes:
    text = json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def turned(entry: Json, law: Law) -> Json | None:
    """An accepted step as a refusal, or the other way; none for what holds nothing to judge."""
    made = {name: value for name, value in entry.items() if name != "prev"}
    out = entry.get("out", {})
    if entry["type"] == "step":
        reasons = [{"rule": "order"}]
        return {**made, "type": "refused", "out": {"reasons": reasons, "state": out["state"]}}
    if entry["type"] == "correct":
        reasons = [{"rule": "correct"}]
        return {**made, "type": "refused", "out": {"reasons": reasons, "state": out["state"]}}
    if entry["type"] != "refused" or "attempt" in out:
        return None
    if "step" not in entry:
        return {**made, "type": "correct", "out": {"state": out["state"]}}
    outcome = law.steps[entry["step"]]["outcomes"][0]
    state = next((t["state"] for t in outcome.get("to", ())), out["state"])
    return {**made, "type": "step", "out": {"outcome": outcome["id"], "state": state}}
