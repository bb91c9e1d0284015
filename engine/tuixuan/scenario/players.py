"""Who acts and who confirms: turns the short words of a scenario or a command line into persons.

1. An actor is a person id, or a role: then its holder acts, the first by id when there are several.
2. A person who acts without a role acts in the first role of the step that he holds, or in its
   first role when he holds none: the engine then refuses him.
3. Who confirms is left out: for each role that must confirm, its first holder does, other than
   the actor where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuixuan.procedure.compiled import Procedure, Step

__all__ = ["Holders", "actor_of", "signers_of"]

# Who holds each role now, sorted by id.
Holders = Mapping[str, Sequence[str]]


def actor_of(
    procedure: Procedure, step: Step | None, holders: Holders, actor: str, role: str | None
) -> tuple[str, str]:
    """The person and the role; raises `LookupError` when nobody holds the role named."""
    if actor in procedure.roles:
        return _holder(holders, actor), role or actor
    roles = step.actor if step else ()
    if role is None:
        held = [name for name in roles if actor in holders.get(name, ())]
        role = (*held, *roles, next(iter(procedure.roles), ""))[0]
    return actor, role


def signers_of(step: Step | None, holders: Holders, actor: str) -> tuple[tuple[str, str], ...]:
    """One holder for each role of the step that must confirm, where it has one."""
    found = []
    for role in step.sign if step else ():
        held = sorted(holders.get(role, ()), key=lambda person: (person == actor, person))
        if held:
            found.append((held[0], role))
    return tuple(found)


def _holder(holders: Holders, role: str) -> str:
    held = holders.get(role, ())
    if not held:
        raise LookupError(role)
    return sorted(held)[0]
