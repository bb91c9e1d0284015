"""Puts a whole case from one store into another: from a database into the auditor's folder.

What the log binds is there before the log is; disclosures come last, because a store keeps none of
entries that it does not have. Nothing is verified on the way but the digests of documents;
`Case.resume` and the verifier are there for that.
"""

from __future__ import annotations

from tuixuan.canonical import leaf_hash
from tuixuan.errors import CaseError
from tuixuan.store.base import DISCLOSURES, Store

__all__ = ["copy"]


def copy(source: Store, target: Store) -> None:
    """Put the small files, the documents and every whole line of `source` into `target`.

    Raises `CaseError` when `target` holds a log already, or a document of `source` is not the one
    that its name says. A torn tail, and the copies of earlier ones, stay where they are.
    """
    if target.size():
        raise CaseError("an empty store is expected: this one holds a case already")
    names = source.names()
    for name in names:
        if name != DISCLOSURES:
            target.put(name, source.get(name))
    for sha256 in source.blobs():
        target.put_blob(source.get_blob(sha256))
    last: str | None = None
    for n, line in enumerate(source.lines()):
        target.append(line, n, last=last)
        last = leaf_hash(line)
    if DISCLOSURES in names:
        target.put(DISCLOSURES, source.get(DISCLOSURES))
