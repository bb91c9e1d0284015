"""What is said on a result sheet besides the result, in the language of the page or in both."""

from __future__ import annotations

from dataclasses import dataclass

from tuixuan.messages.language import catalogue
from tuixuan.messages.words import Words
from tuixuan.sheet.result import Result

__all__ = ["Explained", "explained", "texts"]


@dataclass(frozen=True)
class Explained:
    """How the sheet is checked, and what it cannot show, in one language (a tag of HTML)."""

    language: str
    title: str
    steps: tuple[str, ...]
    limits_title: str
    limits: str


def explained(language: str, size: int) -> Explained:
    """The explanation of a sheet whose note covers `size` entries."""
    _ = catalogue(language).gettext
    return Explained(
        language={"zh": "zh-CN"}.get(language, language),
        title=_("How anyone checks this sheet later"),
        steps=(
            _(
                "Keep this sheet, or a photograph of it. What counts is the code, and that it was"
                " in your hands on the day."
            ),
            _(
                "Ask for the folder of the case. Read the QR code with a telephone and keep its"
                " text as it is in a file NOTE; or copy the sixteen groups of letters by hand"
                " (0, 1 and 8 may stand for O, I and B)."
            ),
            _(
                "Run `tuixuan-verify CASE --since NOTE`, or `--since` with the letters. It passes"
                " only if the first {n} entries are today what they were when this was printed,"
                " and it decides each of them again; compare its counts with those above."
            ).format(n=size),
            _(
                "Without installing anything: open the page `verify.html` in a browser, and give it"
                " the folder of the case and NOTE or the letters."
            ),
        ),
        limits_title=_("What it cannot show"),
        limits=_(
            "That what was recorded is true, that everything was recorded, or that nobody was"
            " pressed; how anybody voted, which the log does not hold; anything after entry"
            " {last}. The letters carry no signature: they bind the log to this paper, the paper"
            " is the proof. Names are not in the log; it holds ids."
        ).format(last=size - 1),
    )


def texts(words: Words, result: Result) -> dict[str, str]:
    """The headings of the page."""
    _ = words._
    return {
        "title": _("Result sheet"),
        "subtitle": words.title(words.procedure.title),
        "elected": _("Elected"),
        "nobody": _("Nobody is elected in the entries that this sheet covers."),
        "id": _("id"),
        "name": _("name"),
        "post": _("elected in"),
        "votes": _("votes"),
        "need": _("needed"),
        "base": _("base"),
        "entry": _("entry"),
        "by_most": _("run-off: most votes"),
        "counts": _("Counts"),
        "anchor": _("The note: {n} entries, of the log").format(n=result.size),
        "typed": _("Typed code"),
        "qr": _("The note as a QR code"),
        "no_qr": _("So many have signed the note that no QR code holds it: use the typed code."),
        "signed": _("signed in the name of:"),
        "computed": _("Computed from the entries of the log; nothing on this page was typed in."),
    }
