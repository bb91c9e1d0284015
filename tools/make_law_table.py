"""Writes `docs/law/articles.md`: from each article to the rules, steps and scenarios behind it.

    python tools/make_law_table.py            write it
    python tools/make_law_table.py --check    fail when the page is not what the law files say

Read by somebody who has the printed text before him: which of our rules rests on this article, how
sure are we of it, which step does it bind, and which scenario shows it. At the end stands what does
not rest on an article that was read.

The page is a function of the packs, the procedures and the scenarios alone; no clock goes into it.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tuixuan.procedure import library
from tuixuan.procedure.compiled import Procedure, Rule

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "law" / "articles.md"
SCENARIOS = (ROOT / "examples" / "scenarios", ROOT / "tests" / "law" / "cases")
PACKS = ("party_2020", "party_1990")
PROCEDURES = ("liangtui_yixuan", "gongtui_zhixuan")
SHOWN = 4

HEAD = """\
# 条文与规则 / Articles and rules

Made by `tools/make_law_table.py`: change the law files, not this page.

每一行是一条规则所依据的条文。确定程度：V 读过全文，Vx 读过节录，S1–S9 有若干份相互印证的二手材料，\
R 背景知识，P 地方做法。非 V、Vx 者须对照印刷文本核实。

Each row is a rule and an article that it rests on. Certainty: V read in the whole text, Vx in an \
excerpt, S1–S9 by so many secondary sources that concur, R background knowledge, P local practice. \
What is not V or Vx is to be confirmed against the printed text. *Defect* is the number of the \
auditor's defect; *held by* says what judges a rule that has no check of its own; a step in \
brackets has the rule as its basis only. Of the scenarios that name a rule, the first {shown} are \
shown, then how many more there are.

| 程序 / procedure | |
| --- | --- |
| `L` | 两推一选 `liangtui_yixuan` |
| `G` | 公推直选 `gongtui_zhixuan` |
"""

ROW = (
    "| 条 / article | 规则 / rule | 法规包 / pack | 确定程度 / certainty | 缺陷 / defect "
    "| 步骤 / steps | 情景 / scenarios |"
)
WEAK = {
    "S": ("二手材料 / Secondary sources", lambda c: c.startswith("S")),
    "R": ("背景知识 / Background knowledge", lambda c: c == "R"),
    "P": ("地方做法 / Local practice", lambda c: c == "P"),
}


def main() -> int:
    """Write or compare the page."""
    page = rendered()
    if "--check" not in sys.argv[1:]:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE.relative_to(ROOT)} is not fresh: run tools/make_law_table.py", file=sys.stderr)
    return 1


def rendered() -> str:
    """The whole page."""
    laws = {
        (name, pack): Procedure.from_compiled(library.load(name, pack).content)
        for pack in PACKS
        for name in PROCEDURES
    }
    steps, named = _steps(laws), _named()
    parts = [HEAD.format(shown=SHOWN)]
    parts += _by_source(laws, steps, named)
    parts += _weak(laws)
    return "\n".join(parts)


def _by_source(
    laws: dict[tuple[str, str], Procedure],
    steps: dict[str, str],
    named: dict[str, list[str]],
) -> Iterator[str]:
    """A section for each source, a row for each article and rule."""
    titles = {source.id: source.title for law in laws.values() for source in law.sources.values()}
    rows: dict[str, dict[tuple[str, str], dict[str, Rule]]] = defaultdict(lambda: defaultdict(dict))
    for (_, pack), law in laws.items():
        for rule in law.rules.values():
            for cite in rule.cites:
                rows[cite.source][cite.article, rule.id][pack] = rule
    for source, title in titles.items():
        if source not in rows:
            continue
        yield f"## {title.zh} / {title.en} (`{source}`)\n"
        yield ROW
        yield "| --- " * 7 + "|"
        for article, id_ in sorted(rows[source], key=_in_order):
            packs = rows[source][article, id_]
            yield _row(article, id_, packs, steps.get(id_, ""), named.get(id_, []))
        yield ""


def _row(article: str, id_: str, packs: dict[str, Rule], steps: str, scenarios: list[str]) -> str:
    newest = packs[min(packs, key=PACKS.index)]
    years = ", ".join(pack.removeprefix("party_") for pack in PACKS if pack in packs)
    sure = ", ".join(dict.fromkeys(packs[pack].certainty for pack in PACKS if pack in packs))
    rule = f"`{id_}` {newest.title.zh} / {newest.title.en}"
    if not newest.enforced:
        rule += " (未启用 / not enforced)"
    elif newest.within:
        rule += f" (held by `{newest.within}`)"
    shown = ", ".join(f"`{name}`" for name in scenarios[:SHOWN])
    if len(scenarios) > SHOWN:
        shown += f" +{len(scenarios) - SHOWN}"
    cells = (article, rule, years, sure, newest.defect or "", steps, shown)
    return "| " + " | ".join(cells) + " |"


def _steps(laws: dict[tuple[str, str], Procedure]) -> dict[str, str]:
    """For each rule the steps of both procedures that are bound by it."""
    found: dict[str, list[str]] = defaultdict(list)
    for letter, name in zip("LG", PROCEDURES, strict=True):
        used: dict[str, list[str]] = defaultdict(list)
        for pack in PACKS:
            for _, step in laws[name, pack].places().values():
                rules = [use.rule for use in step.rules]
                rules += [by.rule for by in step.resolvers if by.rule is not None]
                for rule in dict.fromkeys(rules):
                    used[rule].append(f"`{step.id}`")
                if step.basis not in rules:
                    used[step.basis].append(f"(`{step.id}`)")
        for rule, places in used.items():
            found[rule].append(f"{letter}: {', '.join(dict.fromkeys(places))}")
    return {rule: "; ".join(places) for rule, places in found.items()}


def _named() -> dict[str, list[str]]:
    """For each rule the scenarios that name it in the brackets of their head."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in SCENARIOS:
        for path in sorted(folder.glob("*.yaml")):
            lines = path.read_text(encoding="utf-8").splitlines()
            head = " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))
            for text in re.findall(r"\(([^()]*)\)", head):
                for word in dict.fromkeys(re.findall(r"[a-zA-Z0-9_.-]+", text)):
                    found[word].append(path.stem)
    return found


def _weak(laws: dict[tuple[str, str], Procedure]) -> Iterator[str]:
    """What does not rest on a text that was read, under each pack."""
    for pack in PACKS:
        rules = {r.id: r for name in PROCEDURES for r in laws[name, pack].rules.values()}
        parameters = {p.id: p for n in PROCEDURES for p in laws[n, pack].parameters.values()}
        yield f"## 未读条文者 / What rests on no text that was read: `{pack}`\n"
        yield "| | 规则 / rules | 参数 / parameters |"
        yield "| --- | --- | --- |"
        for title, fits in WEAK.values():
            weak = [f"`{id_}` {r.certainty}" for id_, r in rules.items() if fits(r.certainty)]
            free = [f"`{id_}`" for id_, p in parameters.items() if fits(p.certainty)]
            yield f"| {title} ({len(weak)}; {len(free)}) | {_joined(weak)} | {_joined(free)} |"
        read = sum(rule.certainty in ("V", "Vx") for rule in rules.values())
        yield f"\n{read} of {len(rules)} rules were read in the text (V, Vx).\n"


def _joined(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "–"


def _in_order(key: tuple[str, str]) -> tuple[int, str, str]:
    """Articles by number, then chapters and headings."""
    article, rule = key
    return (int(article), "", rule) if article.isdecimal() else (10_000, article, rule)


if __name__ == "__main__":
    sys.exit(main())
