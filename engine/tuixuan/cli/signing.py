"""The key that signs the notes of a case, from the command line or the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuixuan.messages.language import _

if TYPE_CHECKING:
    from tuixuan.audit import KeyFile
    from tuixuan.case import Case

__all__ = ["key_option", "signer_of", "tell_due"]


def key_option(*, required: bool = False, everywhere: bool = True) -> click.Option:
    """The key file; `everywhere` takes it from the environment as well."""
    return click.Option(
        ["--key"],
        required=required,
        envvar="TUIXUAN_KEY" if everywhere else None,
        metavar=_("FILE"),
        help=_("key file that signs the notes; else TUIXUAN_KEY")
        if everywhere
        else _("key file that signs the notes"),
    )


def signer_of(path: str | None) -> KeyFile | None:
    """The key in a file; none when none is named. Raises `NoteError`."""
    if not path:
        return None
    from tuixuan.audit import KeyFile

    return KeyFile.load(path)


def tell_due(case: Case) -> None:
    """Say on standard error that a note which should be there is not; the entries stand."""
    from tuixuan.cli.output import progress

    if case.note_due is not None:
        progress(_("the entry stands, its note is due: {reason}").format(reason=case.note_due))
    elif case.notes and not case.is_signed:
        progress(_("the entry stands, unsigned: give the key of this log with `--key`"))
