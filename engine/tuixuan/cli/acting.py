"""Who acts and who confirms, from the words of a command line."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tuixuan.case import Case
from tuixuan.messages.language import _
from tuixuan.scenario.players import actor_of

__all__ = ["actor_in", "signers_in"]


def actor_in(case: Case, step: str | None, actor: str, role: str | None) -> tuple[str, str]:
    """The person and the role in which he takes `step`; raises a usage error."""
    known = case.procedure.step(step) if step else None
    try:
        return actor_of(case.procedure, known, _holders(case), actor, role)
    except LookupError as error:
        message = _(
            "nobody holds role `{role}` now: name who attempts it, `--actor PERSON --role {role}`,"
            " and the attempt is recorded"
        ).format(role=error.args[0])
        raise click.BadParameter(message, param_hint="--actor") from error


def signers_in(case: Case, given: Sequence[str]) -> list[tuple[str, str]]:
    """Who confirms: `role` (its first holder) or `person:role`; raises a usage error."""
    holders, signers = _holders(case), []
    for text in given:
        person, sign, role = text.partition(":")
        if not sign:
            held = holders.get(text, ())
            if not held:
                message = _("nobody holds role `{role}` now: write `person:role`").format(role=text)
                raise click.BadParameter(message, param_hint="--sign")
            person, role = held[0], text
        signers.append((person, role))
    return signers


def _holders(case: Case) -> dict[str, tuple[str, ...]]:
    return {role: case.holders(role) for role in case.procedure.roles}
