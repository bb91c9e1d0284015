"""Who acts, who confirms and what is carried: from what an embedder asks to ids and digests.

Rules kept here:
1. `actor` is a person, or a role that means its only holder. A role that nobody or more than one
   person holds is the caller's mistake.
2. A person's role is the first role of the step that he holds; when he holds none, the first one,
   and the decision refuses it.
3. What is wrong in content is passed on as it is and refused on the record; what cannot be an
   attempt at all is a `UsageError`.
4. A retry means the persons that its entry names, whoever holds their roles by then, and the form
   that its entry has, whatever law is in force by then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from tuixuan.decision import Attempt, Correction, Sign, layout_of, plan_of
from tuixuan.errors import EvidenceError, UsageError
from tuixuan.evidence import normalise_again
from tuixuan.memory import Memory, holders
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.parameters import Parameters
from tuixuan.store import BLOB_MAX

__all__ = ["Asked", "Contents", "Documents", "acting", "attempt", "carried", "correction"]

Documents = Mapping[str, Any] | Iterable[Mapping[str, Any]]
# Documents at hand, each with its digest: what is hashed to be listed is not hashed to be kept.
Contents = list[tuple[bytes, str]]
_NOTHING: Mapping[str, Any] = {}
_PAIR = (tuple, list)


# A step as the embedder asks for it: step, data, actor, role, documents, who confirms.
Asked = tuple[str, Any, str, str | None, Documents, Iterable[Any]]


def attempt(
    asked: Asked,
    procedure: Procedure,
    parameters: Parameters,
    memory: Memory,
    today: str,
    n: int,
    recorded: Mapping[str, Any] = _NOTHING,
) -> tuple[Attempt, Contents]:
    """The attempt that was asked for, in ids and digests, and the documents at hand.

    `recorded` is the body of the entry that a retry means.
    """
    step, data, actor, role, documents, sign = asked
    ready = plan_of(procedure, parameters, memory).step(step)
    roles: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    if ready is not None:
        roles, signs = ready.step.actor, ready.step.sign
    if type(data) is dict or isinstance(data, Mapping):
        if "data" in recorded:  # the law may have been amended since
            data = normalise_again(data)
        elif ready is not None:
            data = ready.form.normalise(data)
    by = _meant(recorded, actor, role) if recorded else None
    if by is None:
        by = acting(procedure, memory, roles, actor, role)
    signed = _signing(procedure, memory, signs, sign, recorded) if sign else ()
    listed, contents = carried(documents) if documents else ([], [])
    return Attempt(step, data, by.person, by.role, signed, listed, today, n), contents


def correction(
    of: int,
    step: str | None,
    procedure: Procedure,
    memory: Memory,
    who: tuple[str, str | None, Iterable[Any]],
    n: int,
    recorded: Mapping[str, Any] = _NOTHING,
) -> Correction:
    """The correction of entry `of`, which took `step`; `who` are actor, role and who confirms."""
    actor, role, sign = who
    known = None if step is None else procedure.step(step)
    roles, signs = (known.actor, known.sign) if known else ((), ())
    by = _meant(recorded, actor, role) or acting(procedure, memory, roles, actor, role)
    signed = _signing(procedure, memory, signs, sign, recorded)
    return Correction(of, by.person, by.role, signed, n)


def _meant(recorded: Mapping[str, Any], actor: str, role: str | None) -> Sign | None:
    """The actor of a recorded entry, if it is the one who is named."""
    act = recorded.get("act")
    if act is None:
        return None
    found = Sign(act["person"], act["role"])
    same = actor in found if role is None else found == (actor, role)
    return found if same else None


def acting(
    procedure: Procedure,
    memory: Memory,
    roles: tuple[str, ...],
    actor: str,
    role: str | None,
) -> Sign:
    """The person and role for `actor`; `roles` are those in which the step may be taken."""
    if role is not None:
        return Sign(actor, role)
    if actor in procedure.roles:
        return Sign(only_holder(procedure, memory, actor), actor)
    for candidate in roles:
        if _holds(procedure, memory, actor, candidate):
            return Sign(actor, candidate)
    return Sign(actor, roles[0] if roles else _any_role(procedure, memory, actor))


def only_holder(procedure: Procedure, memory: Memory, role: str) -> str:
    """The one person who holds `role`; raises `UsageError` when there is not exactly one."""
    persons = holders(memory.main.register(layout_of(procedure).registers[role]))
    if len(persons) != 1:
        found = ", ".join(f"`{person}`" for person in persons) or "nobody"
        raise UsageError(f"role `{role}` is held by {found}: name the person and the role")
    return persons[0]


def _holds(procedure: Procedure, memory: Memory, person: str, role: str) -> bool:
    if procedure.roles[role].open:
        return True
    return person in memory.main.register(layout_of(procedure).registers[role])


def _any_role(procedure: Procedure, memory: Memory, person: str) -> str:
    held = (role for role in procedure.roles if _holds(procedure, memory, person, role))
    return next(held, next(iter(procedure.roles)))


def _signing(
    procedure: Procedure,
    memory: Memory,
    roles: tuple[str, ...],
    sign: Iterable[Any],
    recorded: Mapping[str, Any],
) -> tuple[Sign, ...]:
    """Who confirms: each a role, a person, a pair of person and role, or an object of the two."""
    if isinstance(sign, str):
        sign = (sign,)
    signed = [Sign(one["person"], one["role"]) for one in recorded.get("sign", ())]
    return tuple([_signed(procedure, memory, roles, item, signed) for item in sign])


def _signed(
    procedure: Procedure, memory: Memory, roles: tuple[str, ...], item: Any, recorded: list[Sign]
) -> Sign:
    if isinstance(item, str):
        meant = next((one for one in recorded if item in one), None)
        return meant or acting(procedure, memory, roles, item, None)
    if isinstance(item, _PAIR) and len(item) == 2:
        return Sign(item[0], item[1])
    if isinstance(item, Mapping):
        return Sign(item.get("person"), item.get("role"))
    raise UsageError("who confirms is a role, a person, or a person and a role")


def carried(documents: Documents) -> tuple[list[dict[str, Any]], Contents]:
    """The documents as an entry lists them, sorted by id; content and digest of those at hand.

    Each is bytes, a path, a pair of SHA-256 and size, or an object of `id`, `sha256` and `size`.
    """
    listed: list[dict[str, Any]] = []
    contents: Contents = []
    if type(documents) is dict or isinstance(documents, Mapping):
        for id_, document in documents.items():
            sha256, size = _measured(document, contents)
            listed.append({"id": id_, "sha256": sha256, "size": size})
    else:
        listed.extend(map(_listed, documents))
    if len(listed) > 1:
        listed.sort(key=lambda document: str(document.get("id")))
    return listed, contents


def _listed(document: Any) -> dict[str, Any]:
    if isinstance(document, Mapping):
        return dict(document)
    raise UsageError(
        "a document is an object of `id`, `sha256` and `size`, or has its id beside it"
    )


def _measured(document: Any, contents: Contents) -> tuple[Any, Any]:
    if isinstance(document, _PAIR) and len(document) == 2:
        return document[0], document[1]
    if isinstance(document, str | PathLike):
        document = _read(Path(document))
    if isinstance(document, bytes | bytearray | memoryview):
        content = bytes(document)
        sha256 = hashlib.sha256(content).hexdigest()
        contents.append((content, sha256))
        return sha256, len(content)
    raise UsageError("a document is bytes, a path, or a pair of sha-256 and size")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(BLOB_MAX + 1)
    except OSError as error:
        raise EvidenceError(f"`{path}` cannot be read: {error.strerror}") from error
    if len(content) > BLOB_MAX:
        raise EvidenceError(f"`{path}`: at most {BLOB_MAX} bytes are allowed")
    return content
