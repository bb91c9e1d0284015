"""One thing wrong with the folder of a governed run, and what a verifier must find of it.

What must be found follows from what was done, not from any verifier. Some of it is done by the
holder of the keys: then the notes are made anew, and cosigned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from governed import KEYS, TIME, WITNESSES, Governed
from governing import Files, Pairs, note_of, policy_of
from judging import rehashed
from reading import Json
from wandering import Tape

from tuixuan.audit import KeyFile, Note, Tree, disclose, read_disclosures
from tuixuan.audit.checkpoint import issued_notes
from tuixuan.audit.note import Signature, cosigned_text
from tuixuan.canonical import leaf_hash
from tuixuan.store.base import DISCLOSURES


class Spoiled(NamedTuple):
    """A folder, the auditor's policy and kept note, and what must be found at least."""

    files: Files
    policy: bytes
    since: bytes | None
    must: Pairs


Spoil = Callable[[Governed, Files, Tape], "Spoiled | None"]


def lines_of(files: Mapping[str, bytes]) -> list[bytes]:
    return files["log.jsonl"].split(b"\n")[:-1]


def with_lines(files: Files, lines: list[bytes]) -> Files:
    return {**files, "log.jsonl": b"".join(line + b"\n" for line in lines)}


def force_at(run: Governed, size: int) -> KeyFile:
    """The key in force for a note of this size (log 10.1)."""
    before = [n for n in run.keys if n < size]
    return run.keys[max(before)] if before else KEYS[0]


def signed(files: Files, size: int, *keys: KeyFile, cosigned: bool = True) -> Files:
    """The note of this size over the lines as they are now."""
    tree = Tree()
    for line in lines_of(files)[:size]:
        tree.add(bytes.fromhex(leaf_hash(line)))
    note = Note(keys[0].key.name, size, tree.root())
    made = [Signature(key.key.name, key.key.id, key.sign(note.text)) for key in keys]
    for key in WITNESSES.values() if cosigned else ():
        value = TIME.to_bytes(8, "big") + key.sign(cosigned_text(note, TIME))
        made.append(Signature(key.key.name, key.key.id, value))
    return {**files, note.name: bytes(note.with_(*made))}


def signed_anew(run: Governed, files: Files, *, end: bool = False) -> Files:
    """Every note made anew by the holder of the keys, with witnesses who help him."""
    sizes = {*run.case.notes, *([len(lines_of(files))] if end else [])}
    for size in sizes:
        files = signed(files, size, force_at(run, size))
    return files


def _changed(run: Governed, files: Files, n: int, change: Callable[[Json], Json]) -> Files:
    """Entry `n` another one, and the chain after it made good."""
    lines = lines_of(files)
    entry = {k: v for k, v in json.loads(lines[n]).items() if k != "prev"}
    return with_lines(files, rehashed(lines, n, change(entry)))


def _amendment(run: Governed, tape: Tape) -> int | None:
    return tape.pick(sorted(run.changes)) if run.changes else None


# --- the law -----------------------------------------------------------------------------------


def swapped_document(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """Another law lies where an amendment put one."""
    n = _amendment(run, tape)
    if n is None:
        return None
    before = run.laws[max(m for m in run.laws if m < n)]
    spoiled = {**files, f"amendments/{n}/procedure.json": before.procedure.compiled}
    return Spoiled(spoiled, policy_of(run, "none"), None, {("procedure", n)})


def document_gone(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    n = _amendment(run, tape)
    if n is None:
        return None
    name = f"amendments/{n}/procedure.json"
    spoiled = {other: content for other, content in files.items() if other != name}
    return Spoiled(spoiled, policy_of(run, "none"), None, {("procedure", n)})


def rebound_document(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """The amendment binds another law, all of it signed anew: no policy approves that one."""
    n = _amendment(run, tape)
    if n is None:
        return None
    document = {**run.laws[n].document, "version": 77}
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    def change(entry: Json) -> Json:
        bound = {"sha256": sha256(text).hexdigest(), "size": len(text)}
        named = {**entry["data"]["procedure"], "version": 77}
        return {**entry, "data": {**entry["data"], "compiled": bound, "procedure": named}}

    spoiled = _changed(run, {**files, f"amendments/{n}/procedure.json": text}, n, change)
    notes = [note for note in issued_notes(run.store) if note.size > n]
    since, must = None, {("unapproved", n)}
    if notes:
        since = bytes(notes[0])
        must |= {("fork", notes[0].size - 1)}
    return Spoiled(signed_anew(run, spoiled), policy_of(run, "all"), since, must)


def not_approved(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """A policy that does not know one of the laws."""
    n = _amendment(run, tape)
    if n is None:
        return None
    digest = run.laws[n].procedure.sha256
    must = {("unapproved", m) for m, law in run.laws.items() if law.procedure.sha256 == digest}
    return Spoiled(files, policy_of(run, "none", without=[n]), None, must)


def another_state(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """An amendment that moves the case, signed anew."""
    n = _amendment(run, tape)
    if n is None:
        return None
    states = [s["id"] for s in run.laws[n].document["states"]]

    def change(entry: Json) -> Json:
        other = next(state for state in states if state != entry["out"]["state"])
        return {**entry, "out": {**entry["out"], "state": other}}

    spoiled = signed_anew(run, _changed(run, files, n, change))
    return Spoiled(spoiled, policy_of(run, "all"), None, {("outcome", n)})


def no_warning(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """An amendment that does not say which value lies outside its range."""
    found = [e.n for e in run.case.entries() if e.type == "amend" and "warnings" in e.body["out"]]
    if not found:
        return None
    n = tape.pick(found)

    def change(entry: Json) -> Json:
        return {**entry, "out": {"state": entry["out"]["state"]}}

    spoiled = signed_anew(run, _changed(run, files, n, change))
    return Spoiled(spoiled, policy_of(run, "all"), None, {("outcome", n)})


# --- notes -------------------------------------------------------------------------------------


def note_of_the_old_key(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """After the key was changed the old one signs alone."""
    after = [size for size in run.case.notes if any(n < size for n in run.keys)]
    if not after:
        return None
    size = tape.pick(after)
    old = KEYS[KEYS.index(force_at(run, size)) - 1]
    spoiled = signed(files, size, old, cosigned=False)
    return Spoiled(spoiled, policy_of(run, "none"), None, {("signature", size - 1)})


def key_not_in_the_policy(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """The auditor was never told of a key that the log announces."""
    if not run.keys:
        return None
    key = run.keys[tape.pick(sorted(run.keys))]
    policy = policy_of(run, "none").replace(f"log {key.key}\n".encode(), b"")
    must = {("signature", s - 1) for s in run.case.notes if force_at(run, s) is key}
    return Spoiled(files, policy, None, must)


def largest_note_gone(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    sizes = sorted(run.case.notes)
    spoiled = {k: v for k, v in files.items() if k != f"checkpoints/{sizes[-1]:08d}"}
    must: Pairs = {("uncovered", sizes[-2])} if sizes[:-1] else {("no_checkpoint", None)}
    return Spoiled(spoiled, policy_of(run, "none"), None, must)


def all_notes_gone(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    spoiled = {k: v for k, v in files.items() if not k.startswith("checkpoints/")}
    return Spoiled(spoiled, policy_of(run, "none"), None, {("no_checkpoint", None)})


def rewritten(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """An entry is another one and the chain made good: every note from there on tells."""
    n = tape.below(max(run.case.notes))
    spoiled = _changed(run, files, n, lambda entry: {**entry, "cid": "another"})
    must = {("root", size - 1) for size in run.case.notes if size > n}
    return Spoiled(spoiled, policy_of(run, "none"), None, must)


def rewritten_and_signed(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """The same by who holds the keys, witnesses and all: only what was kept tells."""
    n = tape.below(max(run.case.notes))
    kept = next(note for note in issued_notes(run.store) if note.size > n)
    spoiled = _changed(run, files, n, lambda entry: {**entry, "cid": "another"})
    must: Pairs = {("fork", kept.size - 1)}
    return Spoiled(signed_anew(run, spoiled), policy_of(run, "all"), bytes(kept), must)


def cut(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    largest = max(run.case.notes)
    if largest < 2:
        return None
    left = 1 + tape.below(largest - 1)
    spoiled = with_lines(files, lines_of(files)[:left])
    return Spoiled(spoiled, policy_of(run, "none"), None, {("truncated", left)})


def cosignature_of_another_note(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """The line of a witness is moved to a note that it did not cosign."""
    notes = [note_of(files, size) for size in run.case.notes]
    keys = [key.key for key in WITNESSES.values()]
    lines = [(n, line) for n in notes for line in n.signatures if any(line.is_of(k) for k in keys)]
    if not lines or len(notes) < 2:
        return None
    note, line = tape.pick(lines)
    other = tape.pick([one for one in notes if one.size != note.size])
    spoiled = {**files, other.name: bytes(other.with_(line))}
    return Spoiled(spoiled, policy_of(run, "all"), None, {("signature", other.size - 1)})


# --- names -------------------------------------------------------------------------------------


def put_back(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """A name that was erased is disclosed again from an older copy."""
    if not run.disclosed:
        return None
    n = tape.pick(sorted(run.disclosed))
    (entry,) = [e for e in run.case.entries(n) if e.n == n]
    gone = set(entry.body["data"]["digests"])
    lines = run.disclosed[n].splitlines(keepends=True)
    back = [line for line in lines if gone & {one.digest for one in read_disclosures(line)}]
    kept = files[DISCLOSURES].splitlines(keepends=True)
    content = b"".join(sorted({*kept, *back}, key=lambda line: json.loads(line)["n"]))
    spoiled = {**files, DISCLOSURES: content}
    return Spoiled(spoiled, policy_of(run, "none"), None, {("erase", n)})


def another_name(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """A disclosure to which no entry commits."""
    lines = files.get(DISCLOSURES, b"").splitlines(keepends=True)
    if not lines:
        return None
    at = tape.below(len(lines))
    n = json.loads(lines[at])["n"]
    (one,) = read_disclosures(lines[at])
    lines[at] = disclose({one.id: "某"}, n)[1]
    spoiled = {**files, DISCLOSURES: b"".join(lines)}
    return Spoiled(spoiled, policy_of(run, "none"), None, {("disclosure", n)})


def erased_twice(run: Governed, files: Files, tape: Tape) -> Spoiled | None:
    """An entry that erases what another has erased, or what was never there."""
    lines, before = lines_of(files), [e for e in run.case.entries() if e.type == "erase"]
    digests = tape.pick(before).body["data"]["digests"] if before else ["ab" * 32]
    last = json.loads(lines[-1])
    entry: dict[str, Any] = {
        "n": len(lines), "t": last["t"], "type": "erase", "data": {"digests": digests},
    }  # fmt: skip
    made = rehashed([*lines, b"{}"], len(lines), entry)
    spoiled = signed_anew(run, with_lines(files, made), end=True)
    return Spoiled(spoiled, policy_of(run, "all"), None, {("erase", len(lines))})


SPOILS: tuple[Spoil, ...] = (
    swapped_document, document_gone, rebound_document, not_approved, another_state, no_warning,
    note_of_the_old_key, key_not_in_the_policy, largest_note_gone, all_notes_gone, rewritten,
    rewritten_and_signed, cut, cosignature_of_another_note, put_back, another_name, erased_twice,
)  # fmt: skip
