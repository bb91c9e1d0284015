"""Puts `engine/tuixuan_page/src` into one HTML file: the verifier that a browser runs offline.

The same sources give the same bytes on every machine, so that an auditor can build the file and
compare digests. Modules are joined in the order of their imports; comments and white space go,
and our own names become short ones (a name that means something to a browser, to a log or in a
text is never touched). Nothing else is changed, and nothing is fetched or packed.

    python tools/make_page.py                writes engine/tuixuan_page/verify.html
    python tools/make_page.py --sizes        says what each module takes as well
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections import Counter
from itertools import product
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    # (role, (kind, text)) of each token
    Unit = list[tuple[str, tuple[str, str]]]

HOME = Path(__file__).resolve().parent.parent
PAGE = HOME / "engine" / "tuixuan_page"
SOURCES = PAGE / "src"
TARGET = PAGE / "verify.html"
MOST = 60_000

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z0-9_]+\.js)";\n', re.M)
_TOP = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", re.M)
# a literal, a comment, or one name or sign; template literals are taken apart in `tokens`
_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)|(?P<space>\s+)"""
    r"""|(?P<sign>=>|\.\.\.|\?\.(?!\d)|>>>=?|[=!]==?|\*\*=?|<<=?|>>=?|\+\+|--|(?:&&|\|\||\?\?)=?"""
    r"""|[-+*/%&|^<>]=|.)""",
    re.S,
)
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_TEMPLATE = re.compile(r"[^`\\$]+|\\.|\$(?!\{)", re.S)
# after these a slash begins a regular expression
_BEFORE_REGEX = frozenset("( , = : [ ! & | ? { } ; + - * % < > ~ ^ => && || ?? == === != !==".split())
_WORDS_BEFORE_REGEX = frozenset(("return", "typeof", "case", "in", "of", "delete", "void", "else"))

_KEYWORDS = frozenset(
    """async await break case catch class const constructor continue default delete do else export
    extends false finally for from function get if import in instanceof let new null of return set
    static super switch this throw true try typeof undefined var void while yield""".split()
)
GLOBALS = frozenset(
    """Array ArrayBuffer BigInt Boolean DataView Date Error Infinity Int32Array JSON Map Math NaN Number Object
    Promise RangeError RegExp Set String Symbol TextDecoder TextEncoder TypeError Uint8Array
    alert arguments btoa crypto document globalThis navigator parseInt requestAnimationFrame setTimeout
    window""".split()
)
# properties that a browser or Node gives a meaning, of those that the sources use (a test looks for more)
BUILTIN = frozenset((HOME / "tools" / "page_names.txt").read_text("ascii").split())


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
    imports = _IMPORT.findall(source)
    for names, other in imports:
        _collect(other, found, (*above, name))
        exported = set(re.findall(r"^export .*?(\w+)(?= ?[=({]| extends)", found[other], re.M))
        odd = {one.strip() for one in names.split(",")} - exported - {""}
        if odd:
            raise ValueError(f"{name} takes {sorted(odd)} from {other}, which does not give it")
    body = _IMPORT.sub("", source)
    if re.search(r"^import ", body, re.M):
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
    body = "".join(found.values())
    return re.sub(r"^export (?=async |function|class|const|let)", "", body, flags=re.M)


def tokens(source: str) -> list[tuple[str, str]]:
    """The kinds and texts of a script, comments and white space included."""
    found: list[tuple[str, str]] = []
    _tokens(source, 0, found, "")
    return found


def _tokens(source: str, at: int, found: list[tuple[str, str]], until: str) -> int:
    """Take tokens up to the brace that closes a template's `${`, or to the end."""
    depth, last = 0, ("sign", ";")
    while at < len(source):
        letter = source[at]
        if letter == "`":
            at = _template(source, at + 1, found)
            last = ("string", "`")
            continue
        if letter == "/" and (regex := _REGEX.match(source, at)) and _may_be_regex(last):
            found.append(("regex", regex.group()))
            at, last = regex.end(), ("regex", "/")
            continue
        match = _TOKEN.match(source, at)
        assert match is not None and match.lastgroup is not None
        kind, text = match.lastgroup, match.group()
        if until and text == until and depth == 0:
            return at
        depth += (text == "{") - (text == "}") if kind == "sign" else 0
        found.append((kind, text))
        at = match.end()
        if kind not in ("space", "comment"):
            last = (kind, text)
    return at


def _may_be_regex(last: tuple[str, str]) -> bool:
    kind, text = last
    return text in (_BEFORE_REGEX if kind == "sign" else _WORDS_BEFORE_REGEX)


def _template(source: str, at: int, found: list[tuple[str, str]]) -> int:
    found.append(("template", "`"))
    while source[at] != "`":
        if source.startswith("${", at):
            found.append(("template", "${"))
            at = _tokens(source, at + 2, found, "}") + 1
            found.append(("template", "}"))
            continue
        match = _TEMPLATE.match(source, at)
        assert match is not None
        found.append(("template", match.group()))
        at = match.end()
    found.append(("template", "`"))
    return at + 1


# what opens an object or a pattern stands after these; any other brace opens statements
_BEFORE_OBJECT = frozenset("( , = : [ ? && || ?? ...".split()) | {"return", "const", "let", "of", "yield"}


def roles(found: list[tuple[str, str]]) -> list[str]:
    """What each token is: `variable`, `property`, `both` ({x} for {x: x}), else its kind."""
    said = [kind for kind, _ in found]
    real = [n for n, (kind, _) in enumerate(found) if kind not in ("space", "comment")]
    texts = ["", *(found[n][1] for n in real), "", ""]
    inside: list[str] = ["block"]
    for place, n in enumerate(real, 1):
        kind, text = found[n]
        before, after = texts[place - 1], texts[place + 1]
        if kind == "name":
            said[n] = _role(before, after, inside[-1])
        elif kind == "sign" and text in "{([":
            inside.append(_bracket(text, before, texts[:place]))
        elif kind == "sign" and text in "})]":
            inside.pop()
        elif kind == "template" and text == "${":
            inside.append("template")
        elif kind == "template" and text == "}":
            inside.pop()
    return said


def _bracket(text: str, before: str, earlier: list[str]) -> str:
    if text != "{":
        return "list"
    if "class" in (earlier[-2], earlier[-4] if len(earlier) > 3 else ""):
        return "class"
    return "object" if before in _BEFORE_OBJECT else "block"


def _role(before: str, after: str, where: str) -> str:
    if before in (".", "?."):
        return "property"
    if where == "object" and (before in "{," or before in ("async", "get")):
        return {":": "property", "(": "property", ",": "both", "}": "both", "=": "both"}.get(
            after, "variable"
        )
    starts = before in ("{", "}", ";") or before in ("async", "get", "static", "*")
    return "property" if where == "class" and starts else "variable"


def kept_names(found: dict[str, str]) -> set[str]:
    """Properties that stay: of a browser, a log, a text, or the program around the page."""
    kept = {*_KEYWORDS, *BUILTIN}
    for path in (HOME / "docs" / "spec").glob("*.md"):
        for quoted in re.findall(r"```.*?```|`[^`\n]+`", path.read_text("utf-8"), re.S):
            kept.update(re.findall(r"[A-Za-z_]\w*", quoted))
    listed = tokens((PAGE / "node.js").read_text("utf-8"))
    for role, (_, text) in zip(roles(listed), listed, strict=True):
        if role in ("property", "both"):
            kept.add(text)
    for name, body in found.items():
        for kind, text in tokens(body):
            if kind == ("name" if name == "words.js" else "string"):
                kept.update(re.findall(r"[A-Za-z_]\w*", text))
    return kept


def short_names(taken: set[str]) -> list[str]:
    """Short names, the shortest first."""
    names = [*_LETTERS, *("".join(pair) for pair in product(_LETTERS, repeat=2))]
    return [name for name in names if name not in taken]


class Names:
    """Our own names with the short ones they become; a property is the same one everywhere.

    A variable at the top is one name in the whole script. Any other belongs to the function, class
    or value at the top in which it stands, and each of these begins again with one letter.
    """

    def __init__(self, found: dict[str, str]) -> None:
        self.tops = {top for body in found.values() for top in _TOP.findall(body)}
        self.units = list(units(joined(found)))
        above, properties = Counter[str](), Counter[str]()
        for unit in self.units:
            for role, (_, text) in unit:
                if role in ("property", "both"):
                    properties[text] += 1
                if role in ("variable", "both") and text in self.tops:
                    above[text] += 1
        one_letter = set(_LETTERS) | _KEYWORDS | GLOBALS
        self.above = _shortened(above, short_names(one_letter))
        kept = kept_names(found)
        self.properties = _shortened(
            # a name that ends in _ is one of a log that may be left out (members.js)
            Counter({n: u for n, u in properties.items() if n not in kept and n[-1] != "_"}),
            short_names(kept),
        )

    def written(self, unit: Unit) -> list[tuple[str, str]]:
        """One unit with the short names."""
        own, taken = Counter[str](), set(_KEYWORDS | GLOBALS)
        for role, (_, text) in unit:
            if role in ("variable", "both") and text not in taken:
                if text in self.above:
                    taken.add(self.above[text])
                else:
                    own[text] += 1
        variables = {**self.above, **_shortened(own, short_names(taken))}
        said = []
        for role, (kind, text) in unit:
            prop, var = self.properties.get(text, text), variables.get(text, text)
            both = prop if prop == var else f"{prop}:{var}"
            said.append((kind, {"property": prop, "variable": var, "both": both}.get(role, text)))
        return said


def _shortened(uses: Counter[str], names: list[str]) -> dict[str, str]:
    return dict(zip(sorted(uses, key=lambda n: (-uses[n], n)), names, strict=False))


def units(source: str) -> Iterator[Unit]:
    """The tokens of each declaration or statement at the top, with their roles."""
    listed = [token for token in tokens(source) if token[0] not in ("space", "comment")]
    unit: Unit = []
    depth = 0
    for role, token in zip(roles(listed), listed, strict=True):
        kind, text = token
        begins = text in ("function", "class", "const", "let", "async", "if")
        if begins and not depth and unit and unit[-1][1][1] in ("}", ";"):
            yield unit
            unit = []
        if text in ("${", "}") if kind == "template" else kind == "sign" and text in "()[]{}":
            depth += 1 if text in ("${", "(", "[", "{") else -1
        unit.append((role, token))
    yield unit


def packed(listed: list[tuple[str, str]]) -> str:
    """Tokens without white space; our statements end with a semicolon, so no line end is needed."""
    said: list[str] = []
    last = "template"
    for kind, text in listed:
        before = said[-1] if said else ""
        if kind == last == "sign" and ((text == "}" and before in ";,") or (text == ")" and before == ",")):
            said.pop()
        elif "template" not in (kind, last) and _joins(before, text):
            said.append(" ")
        said.append(text)
        last = kind
    return "".join(said)


def _joins(before: str, text: str) -> bool:
    word = re.compile(r"[\w$]")
    if before and word.match(before[-1]) and word.match(text[0]):
        return True
    return before[-1:] in ("+", "-", "/") and before[-1:] == text[0]


def plainer(listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same with fewer words: `let` for `const`, one for several in a row, no needless brackets."""
    said: list[tuple[str, str]] = []
    depth, declared = 0, -1
    for n, (kind, text) in enumerate(listed):
        if (kind, text) == ("name", "const"):
            text = "let"
        if kind == "sign" and text in "([{" or text == "${":
            depth += 1
        if kind == "sign" and text in ")]}" or (kind, text) == ("template", "}"):
            depth -= 1
            declared = -1 if depth < declared else declared
        if text == "let" and kind == "name":
            if declared == depth and said[-1][1] == ";":
                said[-1] = ("sign", ",")
                continue
            declared = depth
        elif said and said[-1][1] == ";" and declared == depth:
            declared = -1
        following = [token[1] for token in listed[n : n + 4]]
        if following[:1] == ["("] and following[2:] == [")", "=>"]:
            if listed[n + 1][0] == "name":
                said.append(listed[n + 1])
                listed[n + 1] = listed[n + 2] = ("sign", "")
                depth -= 1
                continue
        if text:
            said.append((kind, text))
    return said


def script(found: dict[str, str]) -> str:
    """The inline script."""
    names = Names(found)
    body = [token for unit in names.units for token in names.written(unit)]
    return '(()=>{"use strict";' + packed(plainer(body)) + "})()"


def style() -> str:
    """The style sheet without comments and white space that says nothing."""
    text = re.sub(r"/\*.*?\*/", "", (SOURCES / "page.css").read_text("utf-8"), flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?|(:) ", r"\1\2", text).replace(";}", "}").strip()


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def built() -> str:
    """The page."""
    code, css = script(modules()), style()
    if "</script" in code or "</style" in css or "<!--" in code:
        raise ValueError("the script or style would end before its end")
    html = (SOURCES / "page.html").read_text("utf-8")
    html = re.sub(r"<!--.*?-->\n?", "", html, flags=re.S)
    html = re.sub(r"\n\s*", "", html)
    policy = f"default-src 'none';script-src '{_digest(code)}';style-src '{_digest(css)}'"
    for mark, text in (("POLICY", policy), ("STYLE", css), ("SCRIPT", code)):
        if html.count(mark) != 1:
            raise ValueError(f"{mark} must stand once in page.html")
        html = html.replace(mark, text)
    return html + "\n"


def sizes() -> None:
    """What each module takes in the file."""
    found = modules()
    names = Names(found)
    whole = 0
    for name, body in found.items():
        listed = [t for unit in units(joined({name: body})) for t in names.written(unit)]
        size = len(packed(plainer(listed)).encode())
        whole += size
        print(f"{size:6}  {name}")
    html = len((SOURCES / "page.html").read_bytes())
    print(f"{whole:6}  modules\n{len(style().encode()):6}  page.css\n{html:6}  page.html")


def main() -> int:
    """Build and write; returns 1 when the page is too large."""
    if "--sizes" in sys.argv:
        sizes()
    page = built().encode()
    TARGET.write_bytes(page)
    print(f"{hashlib.sha256(page).hexdigest()} {len(page)} bytes {TARGET.relative_to(HOME)}")
    return int(len(page) > MOST)


if __name__ == "__main__":
    sys.exit(main())
