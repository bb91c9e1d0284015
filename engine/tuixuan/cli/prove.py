"""`tuixuan prove`: no mandatory step can be left out, and every figure has one outcome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import json_option, pack_option
from tuixuan.messages.language import _

# What lint says about the flow is asked again by the proof, which shows more of it.
_ASKED_AGAIN = frozenset(
    {
        "shortcut", "dead-end", "no-final", "final-left", "unreachable-state", "unmapped-result",
        "not-yet-taken",
    }
)  # fmt: skip


def command() -> click.Command:
    return made(
        "prove",
        run,
        _(
            "Prove that no step which the law demands can be left out, that every case can end, and"
            " that every figure has exactly one outcome, the one that the article names; by name or"
            " file, without any for every shipped procedure under every shipped pack. Figures need"
            " the extra `tuixuan[prove]`; without it they are not checked. Exit code 1 when"
            " something is refuted, with the path or the figures; 2 for a file that cannot be"
            " loaded."
        ),
        click.Argument(["procedures"], nargs=-1, metavar=_("[PROCEDURE]...")),
        pack_option(),
        json_option(),
        click.Option(
            ["--certificate"], metavar=_("FILE"), help=_("file to write the certificates to, JSON")
        ),
        click.Option(
            ["--strict"],
            is_flag=True,
            help=_("exit code 1 also when figures were not checked"),
        ),
    )


def run(
    procedures: tuple[str, ...],
    pack: str | None,
    as_json: bool,
    certificate: str | None,
    strict: bool,
) -> None:
    from tuixuan.cli.output import say, say_json
    from tuixuan.prove import prove
    from tuixuan.prove.plain import plain
    from tuixuan.prove.text import lines

    proofs = []
    for document, content in _loaded(procedures, pack):
        proof = prove(document, content)
        proofs.append(proof)
        for line in [] if as_json else lines(proof, document):
            say(line)
    value = {"proofs": [plain(proof) for proof in proofs]}
    if as_json:
        say_json(value)
    if certificate is not None:
        _write(Path(certificate), value)
    results = {proof.result for proof in proofs}
    if "refuted" in results or (strict and "graph" in results):
        click.get_current_context().exit(1)


def _write(path: Path, value: Any) -> None:
    import json

    from tuixuan.cli.writing import write_out

    write_out(path, f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode())


def _loaded(procedures: tuple[str, ...], pack: str | None) -> Iterator[tuple[Any, bytes]]:
    """Each procedure under its pack; faults that only the flow shows are left to the proof."""
    from tuixuan.errors import ProcedureError
    from tuixuan.procedure import library
    from tuixuan.procedure.finding import errors_of, faults_of

    packs = (pack,) if procedures or pack else library.packs()
    for name in procedures or library.shipped():
        for under in packs:
            found = library.inspect(name, under)
            bad = [one for one in errors_of(found.findings) if one.code not in _ASKED_AGAIN]
            if found.loaded is None or bad:
                raise ProcedureError(faults=faults_of(bad or found.findings))
            yield found.loaded.compiled, found.loaded.content
