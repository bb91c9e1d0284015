"""Makes the message catalogues: extracts the texts, updates both .po files, compiles the .mo files.

    tools/make_messages.py            write them
    tools/make_messages.py --check    fail when something is not written or not translated

The texts in the code are English and are their own translation into English. Chinese is written by
hand into the .po file; what is new stands there with an empty `msgstr`. The texts of click belong
to them, because its help pages and errors go through the same catalogue.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ENGINE = Path(__file__).resolve().parent.parent / "engine" / "tuixuan"
KEYWORDS = {
    "_": None,
    "saying": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "marked": ((1, "c"), 2),
}
# A catalogue is a function of the texts alone, so no clock goes into its header.
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """Every text of the engine and of click."""
    catalog = Catalog(domain="tuixuan", fuzzy=False, creation_date=WHEN, revision_date=WHEN)
    for folder in (ENGINE, Path(click.__file__).parent):
        for _, _, message, _, context in extract_from_dir(
            folder, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
        ):
            catalog.add(message, context=context)
    return catalog


def path_of(locale: str, suffix: str) -> Path:
    """Where a catalogue lies."""
    return ENGINE / "locale" / locale / "LC_MESSAGES" / f"tuixuan.{suffix}"


def updated(locale: str, template: Catalog) -> Catalog:
    """The texts of the template with the translations that are there."""
    path = path_of(locale, "po")
    known = read_po(io.BytesIO(path.read_bytes()), locale) if path.exists() else Catalog(locale)
    made = Catalog(
        locale,
        domain="tuixuan",
        project="tuixuan",
        version="1",
        copyright_holder="tuixuan",
        header_comment=f"# Messages of tuixuan, {locale}; see tools/make_messages.py.",
        fuzzy=False,
        creation_date=WHEN,
        revision_date=WHEN,
    )
    for message in template:
        if not message.id:
            continue
        string = message.id
        if locale != "en":
            old = known.get(
                message.id if isinstance(message.id, str) else message.id[0], message.context
            )
            string = old.string if old else ""
        elif not isinstance(string, str):
            string = tuple(string)
        made.add(message.id, string, context=message.context, flags=_flags(message.id))
    return made


def _flags(text: str | tuple[str, ...] | list[str]) -> set[str]:
    shown = text if isinstance(text, str) else text[0]
    return {"python-brace-format"} if "{" in shown else set()


def main() -> int:
    check = "--check" in sys.argv[1:]
    template, wrong = extracted(), []
    for locale in ("zh_CN", "en"):
        catalog = updated(locale, template)
        written = io.BytesIO()
        write_po(written, catalog, sort_output=True, no_location=True, width=100)
        path = path_of(locale, "po")
        missing = [message for message in catalog if message.id and not _translated(message)]
        wrong += [f"{path}: not translated: {message.id}" for message in missing]
        if check:
            wrong += _stale(path, catalog, locale)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written.getvalue())
        with path_of(locale, "mo").open("wb") as file:
            write_mo(file, catalog)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def _translated(message: object) -> bool:
    string = message.string  # type: ignore[attr-defined]
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def _stale(path: Path, catalog: Catalog, locale: str) -> list[str]:
    """Whether the files hold what the texts ask for."""
    if not path.exists() or not path_of(locale, "mo").exists():
        return [f"{path}: it is not there: run `make messages`"]
    with path.open("rb") as file:
        in_po = _pairs(read_po(file, locale))
    with path_of(locale, "mo").open("rb") as file:
        in_mo = _pairs(read_mo(file))
    wanted = _pairs(catalog)
    stale = []
    if in_po != wanted:
        stale.append(f"{path}: another set of texts is expected: run `make messages`")
    if in_mo != in_po:
        stale.append(f"{path_of(locale, 'mo')}: it is older than its source: run `make messages`")
    return stale


def _pairs(catalog: Catalog) -> dict[tuple[str, str], list[str]]:
    return {
        (_text(message.context), _all(message.id)[0]): _all(message.string)
        for message in catalog
        if message.id
    }


def _text(context: str | bytes | None) -> str:
    """A context; those of a .mo file are bytes."""
    return context.decode() if isinstance(context, bytes) else context or ""


def _all(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """A text with its plurals, however it is kept."""
    return [text] if isinstance(text, str) else list(text)


if __name__ == "__main__":
    raise SystemExit(main())
