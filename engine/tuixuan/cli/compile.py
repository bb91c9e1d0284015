"""`tuixuan compile`: writes the document that a case runs, or compares that of a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuixuan.cli.failure import ended_well
from tuixuan.cli.options import command as made
from tuixuan.cli.options import pack_option
from tuixuan.messages.language import _

if TYPE_CHECKING:
    from tuixuan.store.files import FileStore


def command() -> click.Command:
    return made(
        "compile",
        run,
        _(
            "Write the compiled document of a procedure, canonical JSON, to standard output or a"
            " file; its SHA-256 goes to standard error. With --check, compare the sources that a"
            " case keeps with the digests that its entries bind, compile them, and compare: exit"
            " code 1 when a file is another one, or the case runs something else."
        ),
        click.Argument(["procedure"], required=False, metavar=_("[PROCEDURE]")),
        pack_option(),
        click.Option(["--out"], metavar=_("FILE"), help=_("file to write")),
        click.Option(["--check"], metavar=_("FOLDER"), help=_("folder of the case to compare")),
    )


def run(procedure: str | None, pack: str | None, out: str | None, check: str | None) -> None:
    if (procedure is None) == (check is None):
        raise click.UsageError(_("name a procedure, or a case with `--check`"))
    if check is not None:
        ended_well(_same(check))
        return
    _write(str(procedure), pack, out)


def _write(procedure: str, pack: str | None, out: str | None) -> None:
    from tuixuan.cli.output import progress
    from tuixuan.cli.writing import write_out
    from tuixuan.procedure.compiled import Procedure

    loaded = Procedure.load(procedure, pack=pack)
    if out is None:
        click.echo(loaded.compiled, nl=False)
    else:
        write_out(out, loaded.compiled)
    progress(f"sha256 {loaded.sha256}")


def _same(folder: str) -> bool:
    """Whether the sources of a case compile to the documents that its entries bind."""
    from tuixuan.audit import Log
    from tuixuan.cli.folder import store_in

    store = store_in(folder)
    bound = [(e.n, e.body["data"]) for e in Log(store).read() if e.type in ("genesis", "amend")]
    answers = [_is_same(store, folder, n, data) for n, data in bound]  # all of them are told
    return all(answers)


def _is_same(store: FileStore, folder: str, n: int, data: dict[str, Any]) -> bool:
    """The same for the document that entry `n` binds."""
    from tuixuan.cli.output import say
    from tuixuan.errors import CaseError

    if not _keeps_sources(store, n):
        message = _("`{folder}` keeps no sources: nothing can be compared")
        raise CaseError(message.format(folder=folder))
    if not _are_bound(store, n, data):
        return False
    found = _digest(store, n, data)
    bound = data["compiled"]["sha256"]
    if found == bound:
        say(
            _("the sources compile to the document that the case runs: {digest}").format(
                digest=bound
            )
        )
        return True
    message = _("the case runs {bound}, its sources compile to {found}")
    say(message.format(bound=bound, found=found))
    return False


def _keeps_sources(store: FileStore, n: int) -> bool:
    from tuixuan.case.binding import folder_of

    return any(name.startswith(f"{folder_of(n)}sources/") for name in store.names())


def _are_bound(store: FileStore, n: int, data: dict[str, Any]) -> bool:
    """Whether the sources are those that entry `n` binds, also where only a comment differs."""
    from tuixuan.case.binding import sources_of
    from tuixuan.cli.output import say

    others = [name for name, is_bound in sources_of(store, n, data).items() if not is_bound]
    message = _("`{name}` is not the file that entry {n} binds: it was changed, added or taken out")
    for name in others:
        say(message.format(name=name, n=n))
    return not others


def _digest(store: FileStore, n: int, data: dict[str, Any]) -> str:
    """What the sources of one law in the case compile to."""
    import tempfile

    from tuixuan.case.binding import folder_of
    from tuixuan.procedure.compiled import Procedure

    inside = folder_of(n)
    sources = [name for name in store.names() if name.startswith(f"{inside}sources/")]
    with tempfile.TemporaryDirectory() as place:
        for name in sources:
            path = Path(place, name.removeprefix(inside))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(store.get(name))
        procedure = Path(place, "sources", f"{data['procedure']['id']}.yaml")
        pack = Path(place, "sources", "rules", f"{data['pack']}.yaml")
        return Procedure.load(procedure, pack=pack).sha256
