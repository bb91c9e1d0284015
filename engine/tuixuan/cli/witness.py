"""`tuixuan witness`: cosigns notes for a county office, with or without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuixuan.cli.options import command as made
from tuixuan.messages.language import _, ngettext

if TYPE_CHECKING:
    from tuixuan.audit.signer import KeyFile
    from tuixuan.witness.folder import WitnessFolder
    from tuixuan.witness.witness import Witness


def command() -> click.Command:
    return made(
        "witness",
        run,
        _(
            "Cosign notes of logs that have grown from what this witness cosigned last. STATE is"
            " its folder: its key, the logs it was told, the notes it cosigned. SHOWN is a case"
            " folder, in which the lines are added to the notes, or a file of `tuixuan growth`,"
            " which is answered on standard output. Without it the witness says what it knows."
        ),
        click.Argument(["state"], metavar=_("STATE")),
        click.Argument(["shown"], metavar=_("[SHOWN]..."), nargs=-1),
        click.Option(
            ["--name"], metavar=_("NAME"), help=_("begin a witness: draw a key of this name")
        ),
        click.Option(
            ["--key"], metavar=_("FILE"), help=_("its key file, if it is not kept in STATE")
        ),
        click.Option(
            ["--log"],
            metavar=_("KEY"),
            multiple=True,
            help=_("tell it the verifier key of a log; may be repeated"),
        ),
        click.Option(
            ["--forks"],
            is_flag=True,
            help=_("list the notes that it keeps as proof of a fork; needs no key"),
        ),
    )


def run(
    state: str,
    shown: Sequence[str],
    name: str | None,
    key: str | None,
    log: Sequence[str],
    forks: bool,
) -> None:
    from tuixuan.audit.keys import VerifierKey
    from tuixuan.cli.witness_forks import tell_forks
    from tuixuan.witness.folder import WitnessFolder
    from tuixuan.witness.witness import Witness

    memory = WitnessFolder(state)
    if forks:
        if shown or name or key or log:
            raise click.UsageError(_("`--forks` stands alone: nothing is told or shown with it"))
        tell_forks(memory)
        return
    told = [VerifierKey.parse(text) for text in log]
    signer = _signer(memory, name, key)
    if told:
        memory.tell(*told)
    witness = Witness(signer, memory.logs(), memory)
    if name is not None:
        _begun(witness, memory, key)
    elif not shown:
        _tell(witness, memory)
    for one in shown:
        if Path(one).is_dir():
            _visited(witness, one)
        else:
            _answered(witness, one)


def _signer(memory: WitnessFolder, name: str | None, key: str | None) -> KeyFile:
    """The key of the witness: drawn now, or read from its file."""
    from tuixuan.audit.keys import WITNESS
    from tuixuan.audit.signer import KeyFile
    from tuixuan.errors import CaseError
    from tuixuan.store.folder import make_folder

    path = memory.key if key is None else Path(key)
    if name is not None:
        make_folder(path.absolute().parent)
        return KeyFile.generate(path, name, type=WITNESS)
    if not path.exists():
        message = _(
            "there is no key of a witness in `{path}`: begin one with `--name`, or name its key"
            " file with `--key`"
        )
        raise CaseError(message.format(path=path))
    return KeyFile.load(path)


def _begun(witness: Witness, memory: WitnessFolder, key: str | None) -> None:
    """The verifier key, and nothing else on standard output."""
    from tuixuan.cli.output import progress, say

    say(str(witness.signer.key))
    progress(
        _("the key is in `{path}`; the line above is for auditors").format(path=key or memory.key)
    )


def _tell(witness: Witness, memory: WitnessFolder) -> None:
    """Who the witness is, and how far it knows each log."""
    from tuixuan.cli.output import say

    say(_("witness {key}").format(key=witness.signer.key))
    logs = memory.logs()
    for key in logs:
        known = witness.known(key.name)
        template = _("log {key}, cosigned up to {n} entries") if known else _("log {key}")
        say(template.format(key=key, n=known))
    if not logs:
        say(_("it was told no log yet: tell it one with `--log`"))
    pairs = sum(1 for _pair in memory.forks())
    if pairs:
        template = ngettext(
            "! it keeps {n} pair of notes as proof of a fork: `--forks` lists it",
            "! it keeps {n} pairs of notes as proof of a fork: `--forks` lists them",
            pairs,
        )
        say(template.format(n=pairs))


def _visited(witness: Witness, folder: str) -> None:
    """A case folder: each of its notes, and what became of it."""
    from tuixuan.cli.folder import store_in
    from tuixuan.cli.output import say
    from tuixuan.messages.language import catalogue, current
    from tuixuan.messages.witnesses import DONE
    from tuixuan.witness.visit import show

    words = catalogue(current()).pgettext
    for shown in show(store_in(folder), witness, _seconds()):
        say(f"{shown.note.origin} {shown.note.size}: {words('witness', DONE[shown.did])}")


def _answered(witness: Witness, path: str) -> None:
    """A proof of growth: the line, and nothing else on standard output."""
    from tuixuan.cli.output import progress
    from tuixuan.store.folder import read_regular
    from tuixuan.witness.growth import GROWTH_MAX, Growth

    growth = Growth.parse(read_regular(Path(path), GROWTH_MAX))
    answer = witness.cosign(growth, _seconds())
    click.echo(str(answer.line), nl=False)
    template = _("{origin} {size}: cosigned")
    if answer.is_repeated:
        template = _("{origin} {size}: the same line as before")
    progress(template.format(origin=growth.note.origin, size=growth.note.size))


def _seconds() -> int:
    from tuixuan.cli.clock import now

    return int(now().timestamp())
