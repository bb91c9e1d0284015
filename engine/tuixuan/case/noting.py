"""When a case issues a note, and what is due after a signer has failed.

Rules kept here (docs/spec/log.md, sections 8.6 to 8.8 and 10.1):
1. A note is due once entry 0 is there, when an accepted step of the main flow or a correction leads
   to a state of another phase or to a final one, and around a change of the key. It is issued with
   that entry; where the signer fails, with the next one or on demand.
2. A signer that fails undoes nothing and holds nothing up. A log that contradicts a note does: from
   then on nothing is appended.
3. What is signed is compared with a tree of the case's own, grown entry by entry.

Without a signer there is nothing of this, and an append pays nothing for it.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from tuixuan.audit import Entry, KeptNotes, Log, Note, Signer, Tree, issue, read_notes
from tuixuan.audit.keys import LOG, VerifierKey, is_key_name
from tuixuan.canonical import leaf_hash
from tuixuan.errors import LogError, SigningError, UsageError
from tuixuan.procedure.compiled import Procedure
from tuixuan.store import Store

__all__ = ["Noting", "check_unnoted", "key_of"]

_ALWAYS: Final = frozenset({"genesis", "key", "amend"})


def check_unnoted(store: Store) -> None:
    """Refuse to open a case where notes of another one lie; raises `LogError`."""
    KeptNotes(read_notes(store)).check_covered(0)


class Noting:
    """The notes of one case: compared while its log is read, then issued as it grows.

    `due` is the error of a note that should be there and is not.
    """

    __slots__ = (
        "_fault",
        "_in_force",
        "_kept",
        "_origin",
        "_phase",
        "_signers",
        "_tree",
        "_worthy",
        "due",
    )

    def __init__(self, origin: str, signer: Signer | None, kept: KeptNotes) -> None:
        self._origin = origin
        # Who signs the next note: after a change of the key the new one and the old one.
        self._signers: tuple[Signer, ...] = () if signer is None else (signer,)
        self._kept = kept
        self._tree = Tree()
        self._phase = ""
        self._in_force = ""
        self._worthy = -1
        self._fault: LogError | None = None
        self.due: SigningError | None = None

    @classmethod
    def opening(cls, origin: str, signer: Signer | None) -> Noting | None:
        """That of a new case; none without a signer. Raises `UsageError` for a wrong one."""
        if signer is None:
            return None
        key_of(signer, origin)
        return cls(origin, signer, KeptNotes(()))

    @classmethod
    def resuming(cls, origin: str, signer: Signer | None, kept: KeptNotes) -> Noting | None:
        """That of a case whose log is read next; none where nothing is compared or signed.

        The notes were read before the lines are: another writer may go on in between.
        """
        if signer is None and not kept.largest:
            return None
        if signer is not None:
            key_of(signer, origin)
        return cls(origin, signer, kept)

    def saw(self, entry: Entry, procedure: Procedure, state: str) -> None:
        """Take in one more entry; `state` is that of the main flow after it.

        Raises `LogError` when a note over the entries so far says something else.
        """
        self._tree.add(bytes.fromhex(leaf_hash(entry.line)))
        self._kept.compare(self._origin, self._tree)
        known = procedure.states[state]
        moved = known.phase != self._phase or known.final is not None
        self._phase = known.phase
        if entry.type in _ALWAYS or (moved and _is_of_main_flow(entry, procedure)):
            self._worthy = entry.n
        if entry.type == "key":
            self._in_force = entry.body["data"]["key"]

    def resumed(self) -> Noting | None:
        """What the case goes on with, its log read to the end; writes nothing.

        Raises `LogError` when a note covers more than there is, and `UsageError` when the log
        announces another key than the signer's, or when others signed its notes.
        """
        self._kept.check_covered(self._tree.size)
        if not self._signers:
            return None
        key = key_of(self._signers[0], self._origin)
        found = str(key)
        if self._in_force not in ("", found):
            raise UsageError.saying(
                "the log announces key `{key}`: sign with that one, not with `{found}`",
                key=self._in_force,
                found=found,
            )
        others = self._kept.signed_with(self._origin)
        if not self._in_force and others and key.id not in others:
            raise UsageError.saying(
                "the notes of this log are not signed with `{found}`: give the key that signed"
                " them; a lost one is followed by `tuixuan change-key --lost`",
                found=found,
            )
        if self._worthy >= self._kept.largest:
            self.due = SigningError(
                f"no note covers entry {self._worthy} yet: it is issued with the next entry, or by "
                "`checkpoint`"
            )
        return self

    def check(self) -> None:
        """Raise the `LogError` that was found when a note was to be issued."""
        if self._fault is not None:
            raise self._fault

    def check_new(self, signer: Signer) -> VerifierKey:
        """The key to change to; raises `UsageError` when it is that in force, or a wrong one."""
        key = key_of(signer, self._origin)
        if any(key == key_of(known, self._origin) for known in self._signers):
            raise UsageError(f"key `{key}` is in force already: name a new one")
        return key

    def turn_to(self, signer: Signer) -> None:
        """Sign with another key from now on; the next note has the signature of both."""
        self._signers = (signer, self._signers[0])

    def took(self, log: Log, entry: Entry, procedure: Procedure, state: str) -> None:
        """Take in an entry that was just appended, and issue the note that is due with it.

        A signer that fails is remembered in `due`, and told. Raises `LogError`.
        """
        self.saw(entry, procedure, state)
        if self.due is None and self._worthy != entry.n:
            return
        try:
            self.issue(log)
        except SigningError as error:
            _tell("note due", self._origin, log.size, reason=str(error))

    def issue(self, log: Log) -> Note:
        """Issue the note of the log as it stands; raises `SigningError` and `LogError`.

        After a `SigningError` it is due, whoever asked for it.
        """
        self.check()
        try:
            note = issue(log, self._origin, self._tree.root(), self._signers)
        except SigningError as error:
            self.due = error
            raise
        except LogError as error:
            self._fault = error
            raise
        self._signers = self._signers[:1]
        self.due = None
        _tell("note issued", self._origin, log.size, root=note.root.hex())
        return note


def _is_of_main_flow(entry: Entry, procedure: Procedure) -> bool:
    """Whether it is an accepted step of the main flow, or a correction of one."""
    if entry.type == "step":
        return procedure.places()[entry.body["step"]][0] is None
    return entry.type == "correct"


def key_of(signer: Signer, origin: str) -> VerifierKey:
    """The key of a signer that may sign this log; raises `UsageError` and `SigningError`."""
    try:
        key = signer.key
    except Exception as error:
        raise SigningError(f"the signer does not say its key ({error}): see to it") from error
    if not is_key_name(origin):
        raise UsageError.saying(
            "an origin without spaces and `+` is expected where notes are signed, not {origin}",
            origin=ascii(origin)[:120],
        )
    if (key.name, key.type) != (origin, LOG):
        raise UsageError.saying(
            "a key of a log named `{origin}` is expected, not `{key}`: `tuixuan keygen --name"
            " {origin}` makes one",
            origin=origin,
            key=key,
        )
    return key


def _tell(event: str, origin: str, size: int, **more: Any) -> None:
    """Tell structlog, if the embedder configured it."""
    structlog = sys.modules.get("structlog")
    if structlog is None or not structlog.is_configured():
        return
    log = structlog.get_logger("tuixuan").bind(origin=origin, size=size)
    (log.warning if event == "note due" else log.info)(event, **more)
