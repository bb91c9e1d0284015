"""Files that entries bind by digest: the compiled document, its sources, the calendars.

Rules kept here:
1. What does not have the size and the SHA-256 that the log binds is not run.
2. Sources are kept where they are there and are the ones bound; nothing needs them to run.

This module does not decide whether a document may be put in force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tuixuan.errors import CaseError
from tuixuan.procedure.compiled import Procedure
from tuixuan.store import Store

__all__ = ["bound_file", "bound_procedure", "files_of", "folder_of", "sources_of"]


def folder_of(n: int) -> str:
    """Where the law lies that entry `n` puts in force: entry 0, or an amendment."""
    return f"amendments/{n}/" if n else ""


def files_of(procedure: Procedure, n: int) -> dict[str, bytes]:
    """The document and its sources by the names that they have in a case (log 1.1)."""
    folder = folder_of(n)
    files = {f"{folder}procedure.json": procedure.compiled}
    files.update((f"{folder}sources/{name}", content) for name, content in procedure.files)
    return files


def bound_procedure(
    store: Store, n: int, data: Mapping[str, Any], known: Procedure | None = None
) -> Procedure:
    """The procedure that entry `n` binds, and names as the document does; raises `CaseError`.

    `known` spares parsing one that is at hand.
    """
    content = bound_file(store, f"{folder_of(n)}procedure.json", data["compiled"])
    if known is None or known.sha256 != data["compiled"]["sha256"]:
        known = Procedure.from_compiled(content, files=_sources(store, n, data))
    bound = {
        "procedure": {"id": known.id, "version": known.version},
        "pack": known.pack.id,
        "vocabulary": known.vocabulary,
    }
    said = {name: data[name] for name in bound if name in data}
    if said != {name: bound[name] for name in said}:
        raise CaseError(
            f"entry {n} speaks of {said}, its `procedure.json` is {bound}: run its own file"
        )
    return known


def bound_file(store: Store, name: str, bound: Mapping[str, Any]) -> bytes:
    """The content of a file that is the one bound; raises `CaseError`."""
    content = store.get(name)
    if not _is_bound(content, bound):
        raise CaseError(f"`{name}` is not the file that the log binds: put the right one back")
    return content


def sources_of(store: Store, n: int, data: Mapping[str, Any]) -> dict[str, bool]:
    """Whether each source that entry `n` binds, or that lies there, is the one bound; by name."""
    inside, bound = f"{folder_of(n)}sources/", {s["name"]: s for s in data.get("sources", ())}
    there = [name.removeprefix(inside) for name in store.names() if name.startswith(inside)]
    return {
        f"{inside}{name}": name in there
        and name in bound
        and _is_bound(store.get(f"{inside}{name}"), bound[name])
        for name in sorted({*there, *bound})
    }


def _is_bound(content: bytes, bound: Mapping[str, Any]) -> bool:
    found = (hashlib.sha256(content).hexdigest(), len(content))
    return found == (bound["sha256"], bound["size"])


def _sources(store: Store, n: int, data: Mapping[str, Any]) -> dict[str, bytes]:
    names = frozenset(store.names())
    found = {}
    for source in data.get("sources", ()):
        name = f"{folder_of(n)}sources/{source['name']}"
        if name in names and _is_bound(content := store.get(name), source):
            found[source["name"]] = content
    return found
