"""The verifier asked about a governed run: with a policy made here, and what it must find.

Everything expected is said from what happened (`governed`), never from what a verifier answered.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from governed import KEYS, WITNESSES, Governed
from judging import engine_memory, verifier_memory
from reading import Json

import tuixuan_verify.opening
from tuixuan.audit import Note
from tuixuan.audit.checkpoint import issued_notes
from tuixuan.audit.entry_proof import EntryProof, prove_entry
from tuixuan.audit.typed import typed
from tuixuan_verify.proof import Entry
from tuixuan_verify.table import Table
from tuixuan_verify.trust import Trust
from tuixuan_verify.verify import Result, verify

Files = dict[str, bytes]
Pairs = set[tuple[str, int | None]]
_TABLES: dict[str, Table] = {}


def files_of(run: Governed) -> Files:
    """The folder of a case, in memory."""
    files = {name: run.store.get(name) for name in run.store.names()}
    return {**files, "log.jsonl": b"".join(line + b"\n" for line in run.store.lines())}


def laid(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The same on disk, and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def policy_of(run: Governed, quorum: str = "all", *, without: Iterable[int] = ()) -> bytes:
    """A policy that knows every key, both witnesses, and all laws but those `without`."""
    left = {run.laws[n].procedure.sha256 for n in without}
    laws = {law.procedure.sha256 for law in run.laws.values()} - left
    lines = [f"log {key.key}" for key in KEYS]
    lines += [f"witness {name} {key.key}" for name, key in WITNESSES.items()]
    lines += [f"group both {quorum} {' '.join(WITNESSES)}", "quorum both"]
    if quorum == "none":
        lines[-2:] = ["quorum none"]
    lines += [f"procedure {digest}" for digest in sorted(laws)]
    lines += [f"calendar {sha256(content).hexdigest()}" for content in run.law.calendars]
    return "".join(f"{line}\n" for line in lines).encode()


@contextmanager
def _kept_tables() -> Iterator[None]:
    """The verifier with what it made of a document in an earlier call."""

    def table(document: Json) -> Table:
        key = sha256(json.dumps(document).encode()).hexdigest()
        if key not in _TABLES:
            _TABLES[key] = Table(document)
        return _TABLES[key]

    tuixuan_verify.opening.Table = table  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        tuixuan_verify.opening.Table = Table  # type: ignore[misc]


def judged(
    folder: Path, policy: bytes | None = None, since: bytes | None = None, levels: str = ""
) -> Result:
    """What the verifier says of a folder."""
    trust = trusting(folder, policy, since)
    with _kept_tables():
        return verify(str(folder), frozenset(levels) or None, fast=False, trust=trust)


def trusting(folder: Path, policy: bytes | None = None, since: bytes | None = None) -> Trust:
    """What an auditor brings along, beside the folder."""
    paths: list[str | None] = []
    for name, content in (("policy", policy), ("since", since)):
        path = folder.parent / name
        if content is not None:
            path.write_bytes(content)
        paths.append(None if content is None else str(path))
    return Trust(*paths)


def pairs(result: Result) -> Pairs:
    return {(f.code, f.line) for f in result.tally.findings}


def statuses(result: Result) -> dict[str, str]:
    return {level: result.tally.level(level) for level in sorted(result.levels)}


# --- what must be there ------------------------------------------------------------------------


def notes_due(run: Governed) -> set[int]:
    """The sizes at which log 8.6 asks for a note, and those on demand; from the entries alone."""
    due, phase, late = set(run.asked), None, False
    law = run.laws[0]
    for entry in run.case.entries():
        size, body = entry.n + 1, entry.body
        law = run.laws.get(entry.n, law)
        late = late and entry.n not in run.asked
        if late and entry.n not in run.died:
            due.add(size)
            late = False
        if entry.type in ("genesis", "amend"):
            due.add(size)
        elif entry.type == "key":
            late = entry.n in run.lost
            due |= set() if late else {entry.n, size}
        state = body.get("out", {}).get("state")
        of_main = entry.type in ("genesis", "amend", "correct") or (
            entry.type == "step" and body["step"] not in law.threads
        )
        if of_main:
            known = next(one for one in law.document["states"] if one["id"] == state)
            if entry.type in ("step", "correct") and (known["phase"] != phase or "final" in known):
                due.add(size)
            phase = known["phase"]
    return due


def cosigned(run: Governed) -> dict[int, set[str]]:
    """Which witnesses remember having cosigned each note."""
    return {
        note.size: {name for name, known in run.memories.items() if note.size in known.notes}
        for note in issued_notes(run.store)
    }


def lacking(run: Governed, quorum: str) -> Pairs:
    """The notes without the quorum."""
    need = {"all": len(WITNESSES), "any": 1, "none": 0}[quorum]
    return {("quorum", size - 1) for size, names in cosigned(run).items() if len(names) < need}


def uncovered(run: Governed) -> Pairs:
    largest = max(run.case.notes)
    return {("uncovered", largest)} if largest < run.case.size else set()


def unerased(run: Governed) -> Pairs:
    return set() if run.pending is None else {("erase", run.pending)}


# --- the whole of it ---------------------------------------------------------------------------


def agree(run: Governed, folder: Path, quorum: str) -> Result:
    """Engine and verifier say the same of a run, level by level; returns what was found."""
    files = files_of(run)
    laid(folder, files)
    assert set(run.case.notes) == notes_due(run)
    assert dict(run.case.people) == run.names
    policy = policy_of(run, quorum)
    result = judged(folder, policy)
    found = [(f.step, f.code, f.line, f.detail) for f in result.tally.findings]
    lack = lacking(run, quorum)
    expected = lack | uncovered(run) | unerased(run)
    assert expected == pairs(result), found
    assert not result.tally.unverifiable
    assert result.anchors is not None
    assert run.case.size - max(run.case.notes) == result.anchors.uncovered
    levels = statuses(result)
    wanted = {
        "0": "pass", "1": "pass", "2": "pass", "3": _status(lack), "4": "pass",
        "5": _status(unerased(run)),
    }  # fmt: skip
    if quorum == "none":
        del wanted["3"]
    if "disclosures.jsonl" not in files:
        wanted["5"] = "not checked"
    assert wanted == {level: levels[level] for level in wanted}
    assert (1 if "fail" in wanted.values() else 0) == result.exit
    _remember(run, result)
    return result


def _status(pairs: Pairs) -> str:
    return "fail" if pairs else "pass"


def _remember(run: Governed, result: Result) -> None:
    """Both remember the same, and so does a case that is taken up again."""
    expected = engine_memory(run.case)
    assert expected == verifier_memory(result, run.case)
    resumed = run.resumed(run.store)
    assert expected == engine_memory(resumed)
    assert resumed.procedure.compiled == run.law.procedure.compiled
    assert resumed.parameters.values == run.case.parameters.values
    assert dict(resumed.people) == run.names
    assert resumed.notes == run.case.notes


def agree_without_names(folder: Path, policy: bytes, result: Result) -> None:
    """Levels 0 to 4 are the same without the names (verification 3.10)."""
    (folder / "disclosures.jsonl").unlink(missing_ok=True)
    other = judged(folder, policy)
    assert _without_five(result) == _without_five(other)


def _without_five(result: Result) -> Any:
    counts = [result.tally.looked, result.tally.failed]
    return [{step: n for step, n in count.items() if step[0] != "5" and n} for count in counts] + [
        sorted((f.step, f.code, f.line) for f in result.tally.findings if f.step[0] != "5")
    ]


def agree_since(run: Governed, folder: Path, policy: bytes) -> None:
    """The log grew from every note of it, kept as note or on paper, and from no other history."""
    notes = issued_notes(run.store)
    for note in notes:
        since = typed(note).encode() if note.size % 3 else bytes(note)
        result = judged(folder, None, since, "3")
        assert (0, set()) == (result.exit, pairs(result))
    for note in run.siblings:
        line, code = (note.size - 1, "fork") if note.size <= run.case.size else (0, "rollback")
        line = run.case.size if code == "rollback" else line
        for since in (bytes(note), typed(note).encode()):
            result = judged(folder, None, since, "3")
            assert (1, {(code, line)}) == (result.exit, pairs(result))
    since = bytes(notes[len(notes) // 2])
    assert not judged(folder, policy, since, "3").tally.failed["3.2"]


def agree_on_entries(run: Governed, folder: Path, quorum: str, numbers: Iterable[int]) -> None:
    """The proof of one entry holds in both programs, and says of the note what the folder does."""
    path, policy = folder.parent / "proof", policy_of(run, quorum)
    for n in numbers:
        if n >= max(run.case.notes):
            continue
        proof = prove_entry(run.store, n)
        assert proof.holds
        assert EntryProof.parse(bytes(proof)) == proof
        path.write_bytes(bytes(proof))
        told = Entry(str(path), None, trusting(folder, policy))
        lacks = ("quorum", proof.note.size - 1) in lacking(run, quorum)
        assert (int(lacks), []) == (told.exit, told.unverifiable)
        assert "pass" == told.levels["1"] == told.levels["2"]
        since = typed(proof.note).encode()
        assert 0 == Entry(str(path), None, trusting(folder, None, since)).exit
        # the entry beside it does not stand there
        if proof.note.size > 1:
            other = proof._replace(n=(n + 1) % proof.note.size)
            assert not other.holds
            path.write_bytes(bytes(other))
            assert 1 == Entry(str(path), None, trusting(folder, policy)).exit


def note_of(files: Mapping[str, bytes], size: int) -> Note:
    return Note.parse(files[f"checkpoints/{size:08d}"])
