"""The case that a new one continues: its origin, its root and its size, from its folder.

For a case whose folder is not at hand, a file may give them, with the reason. Whether the case
before was lawful is for `tuixuan-verify`; here only its lines are checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tuixuan.errors import CaseError
from tuixuan.messages.language import _

__all__ = ["followed"]


def followed(path: str | None, reason: str | None) -> dict[str, Any] | None:
    """What entry 0 says of the case before; raises `CaseError`, and a usage error."""
    if path is None or not Path(path).is_dir():
        if reason is not None:
            message = _("a reason goes with the folder of a case: name it with `--follows`")
            raise click.BadParameter(message, param_hint="--reason")
        return _of_file(path) if path else None
    if reason is None:
        message = _("say why it follows that case: `--reason` is missing")
        raise click.BadParameter(message, param_hint="--follows")
    return {**_of_folder(path), "reason": reason}


def _of_file(path: str) -> dict[str, Any]:
    from tuixuan.cli.inputs import mapping_of

    return mapping_of(path)


def _of_folder(folder: str) -> dict[str, Any]:
    from tuixuan.audit import Log
    from tuixuan.cli.folder import store_in

    log, origin = Log(store_in(folder)), None
    for entry in log.read():
        if entry.n == 0:
            origin = entry.body.get("data", {}).get("origin")
    if not isinstance(origin, str):
        message = _("entry 0 in `{folder}` names no origin: run `tuixuan-verify` on it")
        raise CaseError(message.format(folder=folder))
    return {"origin": origin, "head": log.root(), "size": log.size}
