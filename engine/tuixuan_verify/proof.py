"""The proof of one entry (log 12.2), checked without the folder it comes from (verification 8).

Level 1 is that the entry is in the tree of the note, level 2 that a log of the policy signed the
note, level 3 that witnesses or the kept note stand behind it. What the entry says is shown and
not judged: whether it is lawful only the whole log can tell.
"""

from __future__ import annotations

import re

from tuixuan_verify.findings import FAIL, NOT_CHECKED, PASS
from tuixuan_verify.keys import decoded
from tuixuan_verify.note import NOTE_LIMIT, NoNote, Note, read_note
from tuixuan_verify.reading import LINE_LIMIT, Unreadable, copied_as_text, read_document
from tuixuan_verify.tree import HASH, is_included, leaf_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.kept import Kept
    from tuixuan_verify.policy import Policy
    from tuixuan_verify.trust import Trust

FORMAT = "c2sp.org/tlog-proof@v1"
# the line in base64, a path as long as the greatest tree needs, the note
PATH = 27
PROOF_LIMIT = LINE_LIMIT * 4 // 3 + PATH * 45 + NOTE_LIMIT + 256
_INDEX = re.compile(r"0|[1-9][0-9]{0,7}")


class Proof:
    """A proof as it is spelled: the entry's line, its number, the path and the note."""

    __slots__ = ("index", "line", "note", "path")

    def __init__(self, line: bytes, index: int, path: list[bytes], note: Note) -> None:
        self.line = line
        self.index = index
        self.path = path
        self.note = note


def read_proof(content: bytes) -> Proof | None:
    """Return the proof that these bytes are; None when they are none."""
    head, mark, rest = content.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        note = read_note(rest)
    except (UnicodeDecodeError, NoNote):
        return None
    if not mark or len(lines) < 3 or lines[0] != FORMAT or len(lines) > 3 + PATH:
        return None
    extra, index = lines[1].removeprefix("extra "), lines[2].removeprefix("index ")
    if (lines[1], lines[2]) != (f"extra {extra}", f"index {index}"):
        return None
    line, path = decoded(extra), [decoded(one) for one in lines[3:]]
    if not line or len(line) > LINE_LIMIT or not _INDEX.fullmatch(index):
        return None
    hashes = [one for one in path if one is not None and len(one) == HASH]
    return Proof(line, int(index), hashes, note) if len(hashes) == len(path) else None


class Entry:
    """What was found on the proof of one entry."""

    def __init__(self, file: str, levels: frozenset[str] | None, trust: Trust) -> None:
        self.file = file
        # without a policy the signature is asked for all the same, unless something was kept
        usual = "1" + ("" if trust.levels == "3" else "2") + trust.levels
        self.must = levels or frozenset(usual)
        self.unverifiable = list(trust.faults)
        self.levels = dict.fromkeys("123", NOT_CHECKED)
        self.rows: list[tuple[str, str]] = []
        self.proof: Proof | None = None
        self.keys: list[str] = []
        self.witnesses: dict[str, int] = {}
        self.said: list[str] = []
        if not self.unverifiable:
            self._read(trust)

    def _read(self, trust: Trust) -> None:
        try:
            content = read_document(self.file, PROOF_LIMIT)
        except Unreadable as error:
            self.unverifiable.append((f"proof.{error}", self.file))
            return
        self.proof = proof = read_proof(content)
        if proof is None:
            self.unverifiable.append((f"proof.{copied_as_text(content) or 'form'}", self.file))
            return
        note = proof.note
        leads = is_included(leaf_of(proof.line), proof.index, note.size, proof.path, note.root)
        self._row("1", "entry.path", leads)
        if trust.policy is not None:
            self._policy(note, trust.policy)
        elif "2" in self.must:
            self.said.append("entry.no_policy")
        if trust.kept is not None and "3" in self.must:
            self._kept(note, trust.kept)

    def _row(self, level: str, key: str, holds: bool) -> None:
        self.rows.append((key, PASS if holds else FAIL))
        if level in self.must or level == "1":
            self.levels[level] = PASS if holds and self.levels[level] != FAIL else FAIL

    def _policy(self, note: Note, policy: Policy) -> None:
        signed, false = policy.signers(note)
        self.keys = sorted({str(key) for key in signed})
        if "2" in self.must:
            by_log = any(key.name == note.origin for key in signed)
            self._row("2", "entry.signed", by_log and not false)
        if policy.witnessed and "3" in self.must:
            self.witnesses, false = policy.cosigners(note)
            enough = policy.is_quorum(self.witnesses)
            self._row("3", "entry.quorum", enough and not false)

    def _kept(self, note: Note, kept: Kept) -> None:
        """The kept note speaks of the same tree; a smaller or larger one cannot be compared."""
        if not kept.fits(note.origin):
            if kept.note is None:
                self.unverifiable.append(("kept.slip", note.origin))
            else:
                self._row("3", "entry.kept", False)
        elif kept.size != note.size:
            self.said.append("entry.other_size")
            if self.levels["3"] == PASS:
                self.levels["3"] = NOT_CHECKED
        else:
            self._row("3", "entry.kept", kept.root == note.root)

    @property
    def exit(self) -> int:
        """0 when what was asked for passed, 1 when the proof does not hold, 2 for neither."""
        states = [self.levels[level] for level in sorted(self.must & set("123"))]
        if self.unverifiable:
            return 2
        if FAIL in (*states, self.levels["1"]):
            return 1
        return 0 if states and set(states) == {PASS} else 2

    def plain(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        proof, levels = self.proof, self.levels
        found: dict[str, Any] = {"proof": self.file, "exit": self.exit, "levels": levels}
        if proof is not None:
            found |= {
                "origin": proof.note.origin, "size": proof.note.size, "n": proof.index,
                "entry": proof.line.decode(errors="replace"), "root": proof.note.root.hex(),
                "keys": self.keys, "witnesses": self.witnesses,
            }  # fmt: skip
        return found
