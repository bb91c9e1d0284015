"""`tuixuan page`: the verifier that runs in a browser, as the one file that it is."""

from __future__ import annotations

from pathlib import Path

import click

from tuixuan.cli.options import command as made
from tuixuan.messages.language import _

# Beside the engine in the checkout and in a wheel alike; it imports nothing of it.
PAGE = Path(__file__).resolve().parents[2] / "tuixuan_page" / "verify.html"


def command() -> click.Command:
    return made(
        "page",
        run,
        _(
            "Write the page that verifies case folders in a browser, without network and without"
            " installing anything: open it, and drop a case folder on it."
        ),
        click.Option(
            ["--out"],
            default="verify.html",
            show_default=True,
            metavar=_("FILE"),
            help=_("where it is written"),
        ),
    )


def run(out: str) -> None:
    from tuixuan.cli.output import say

    write_page(Path(out))
    say(_("open `{path}` in a browser, and drop a case folder on it").format(path=out))


def write_page(path: Path) -> None:
    """Write the page to a file; raises `UsageError` and `OSError`."""
    from tuixuan.cli.writing import write_out

    write_out(path, PAGE.read_bytes())
