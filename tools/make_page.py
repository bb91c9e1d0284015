"""Puts `engine/tuixuan_page/src` into one HTML file: the verifier that a browser runs offline.

    python tools/make_page.py             writes engine/tuixuan_page/verify.html
    python tools/make_page.py --script    prints the script that is in it, to be read
    python tools/make_page.py --sizes     says what each part takes

Modules are joined in the order of their imports, and comments and white space are taken out; no
name is changed. Script and style are packed (the format of zlib, as small as zopfli makes it, then
five letters for four bytes) so that the page stays small; a few lines unpack them. The page's own
policy lets nothing run but these lines and the script with this SHA-256, and lets nothing be
fetched. The same sources give the same script on every machine, so that an auditor can build it
and compare.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import zlib
from pathlib import Path

import rjsmin
import zopfli.zlib

HOME = Path(__file__).resolve().parent.parent
PAGE = HOME / "engine" / "tuixuan_page"
SOURCES = PAGE / "src"
TARGET = PAGE / "verify.html"
MOST = 60_000
# 85 letters that mean nothing in HTML
LETTERS = "".join(map(chr, range(35, 127))).translate({ord(c): None for c in "&'<>\\`|"})

_IMPORT = re.compile(r'^import \{ ?([^}]*?) ?\} from "\./([a-z0-9_]+\.js)";\n', re.M)
_EXPORT = re.compile(r"^export (?=async |function|class|const|let)", re.M)
_TOP = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", re.M)
_EXPORTED = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", re.M)


def modules(name: str = "page.js") -> dict[str, str]:
    """The modules in the order of their imports, each without its import lines."""
    found: dict[str, str] = {}
    _collect(name, found, ())
    return found


def _collect(name: str, found: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"{name} imports itself, through {' and '.join(above)}")
    if name in found:
        return
    source = (SOURCES / name).read_text("utf-8")
    for names, other in _IMPORT.findall(source):
        _collect(other, found, (*above, name))
        odd = set(names.split(", ")) - set(_EXPORTED.findall(found[other]))
        if odd:
            raise ValueError(f"{name} takes {sorted(odd)} from {other}, which does not give it")
    body = _IMPORT.sub("", source)
    if re.search(r"^import\b", body, re.M):
        raise ValueError(f"{name} has an import that is not of the one form")
    found[name] = body


def joined(found: dict[str, str]) -> str:
    """One script; a name at the top of two modules would be one name here."""
    owner: dict[str, str] = {}
    for name, body in found.items():
        for top in _TOP.findall(body):
            if top in owner:
                raise ValueError(f"`{top}` stands in {owner[top]} and in {name}")
            owner[top] = name
    return _EXPORT.sub("", "\n".join(found.values()))


def script() -> str:
    """The script that is packed."""
    body = f"const STYLE={json.dumps(style(), ensure_ascii=False)};\n" + joined(modules())
    return str(rjsmin.jsmin('"use strict";(()=>{\n' + body + "\n})();"))


def style() -> str:
    """The style sheet without comments and white space that says nothing."""
    text = re.sub(r"/\*.*?\*/", "", (SOURCES / "page.css").read_text("utf-8"), flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?|(:) ", r"\1\2", text).replace(";}", "}").strip()


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def packed(text: str) -> str:
    """The script as text that needs no care in HTML, behind the number of bytes filled up."""
    content = zopfli.zlib.compress(text.encode())
    fill = -len(content) % 4
    content += bytes(fill)
    words = [int.from_bytes(content[at : at + 4], "big") for at in range(0, len(content), 4)]
    powers = (85**4, 85**3, 85**2, 85, 1)
    return str(fill) + "".join(LETTERS[word // p % 85] for word in words for p in powers)


def unpacked(html: str) -> str:
    """The script of a page."""
    found = re.search(r'<template id="packed">(\d)([^<]+)</template>', html)
    assert found is not None
    content = b""
    for at in range(0, len(found[2]), 5):
        word = 0
        for letter in found[2][at : at + 5]:
            word = word * 85 + LETTERS.index(letter)
        content += word.to_bytes(4, "big")
    return zlib.decompress(content[: len(content) - int(found[1])]).decode()


def built() -> str:
    """The page."""
    code = script()
    boot = str(rjsmin.jsmin((SOURCES / "boot.js").read_text("utf-8")))
    html = (SOURCES / "page.html").read_text("utf-8")
    html = re.sub(r"<!--.*?-->\n?", "", html, flags=re.S)
    html = re.sub(r"\n\s*", "", html)
    policy = (
        f"default-src 'none';script-src '{_digest(boot)}' '{_digest(code)}';"
        f"style-src '{_digest(style())}';base-uri 'none';form-action 'none'"
    )
    parts = {"POLICY": policy, "PACKED": packed(code), "BOOT": boot}
    for mark in parts:
        if html.count(mark) != 1:
            raise ValueError(f"{mark} must stand once in page.html")
    return re.sub("|".join(parts), lambda mark: parts[mark[0]], html) + "\n"


def sizes() -> None:
    """What each part takes before it is packed, and all of it after."""
    for name, body in modules().items():
        print(f"{len(rjsmin.jsmin(body).encode()):6}  {name}")
    code = script()
    print(f"{len(code.encode()):6}  script\n{len(packed(code)):6}  packed")
    print(f"{len(style().encode()):6}  of it page.css")


def main() -> int:
    """Build and write; returns 1 when the page is too large."""
    if "--script" in sys.argv:
        print(script())
        return 0
    if "--sizes" in sys.argv:
        sizes()
    page = built().encode()
    TARGET.write_bytes(page)
    print(f"{hashlib.sha256(page).hexdigest()} {len(page)} bytes {TARGET.relative_to(HOME)}")
    return int(len(page) > MOST)


if __name__ == "__main__":
    sys.exit(main())
