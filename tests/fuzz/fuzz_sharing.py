"""What mutants share inside this harness, and nothing else does.

Two things are worked out once and not again for each mutant: what the Python verifier makes of a
law that a mutant did not change (looked up by its whole content, after the file was read and its
digest compared), and whether a signature verifies (looked up by key, signature and message; on
the side of the page `fuzz_sharing.cjs` does so). Both depend on nothing but what they are looked
up by. Of every `ALONE` mutants one is judged by the Python verifier with nothing shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from building.village import Files, canonical

from tuixuan_verify import keys, opening

ALONE = 25
MOST = 50_000
Verifies = Callable[[bytes, bytes, bytes], bool]


class Shared:
    """The laws of some cases, and signatures that were verified."""

    def __init__(self, all_files: Iterable[Files]) -> None:
        self._own = opening.read_object, opening.Table, opening.document_fault
        laws = {c for files in all_files for name, c in files.items()
                if name.endswith("procedure.json")}  # fmt: skip
        self._read = {content: self._own[0](content) for content in laws}
        # tables and faults by the identity of the document, which `_read` keeps alive
        self._known = {id(read[0]): read[0] for read in self._read.values()}
        self._tables = {key: self._own[1](law) for key, law in self._known.items()}
        self._faults = {key: self._own[2](law) for key, law in self._known.items()}
        self._signed = remembering(keys.library() or keys.alone())

    @contextmanager
    def used(self) -> Iterator[None]:
        """The verifier in this process looks up what is shared."""
        read, table, fault = self._own
        patched: Any = opening
        patched.read_object = lambda content: self._read.get(content) or read(content)
        patched.Table = lambda law: self._tables.get(id(law)) or table(law)
        patched.document_fault = lambda law: (
            self._faults[id(law)] if id(law) in self._faults else fault(law)
        )
        keys.use(self._signed)
        try:
            yield
        finally:
            patched.read_object, patched.Table, patched.document_fault = self._own
            keys.use(None)

    def unchanged(self) -> bool:
        """Whether no mutant has changed a law for those after it."""
        return all(canonical(law) == content for content, (law, _) in self._read.items())


def remembering(one: Verifies) -> Verifies:
    """The same, asked once for the same."""
    known: dict[tuple[bytes, bytes, bytes], bool] = {}

    def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
        asked = key, signature, message
        if asked not in known:
            if len(known) >= MOST:
                known.clear()
            known[asked] = one(*asked)
        return known[asked]

    return verifies
