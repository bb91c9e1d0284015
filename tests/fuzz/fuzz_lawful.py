"""Mutants of level 4: whole elections, and amended ones, linked again after every edit.

What is put in a place is mostly what stands in a place of that name elsewhere in the log, so that
edits stay in the form and only replay can judge them. One in five is of a shipped procedure, the
others of the small one of the vectors. Nothing is known of the truth here: two verifiers that were
written apart must say the same.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from building.changes import begun, three
from building.sound import everything
from building.village import Files, canonical, linked
from fuzz_cases import Signed
from fuzz_edits import SCALARS, at, edit_order, edit_value, walk
from fuzz_mutants import Mutant

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
WHOLE = ("shipped_whole", "defect_none_liangtui", "defect_none_gongtui", "defect_many_fail")
# how often a small case is taken for each time that one of `WHOLE` is
OFTEN = 5
PARTS = ("data", "out", "act", "sign", "ev", "step")


def lawful_cases() -> list[Signed]:
    """Whole elections of the shipped procedures, and small cases with an amendment."""
    files = {name: files_of(VECTORS / name / "case") for name in WHOLE}
    files |= {"three": three().folder(), "begun": begun().folder(), "all": everything().folder()}
    return [Signed(name, content, None, None, ()) for name, content in files.items()]


def files_of(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def lawful_mutant(seed: int, all_cases: list[Signed]) -> Mutant:
    """The mutant of a number: the same one for ever."""
    random = Random(seed)
    case = random.choices(all_cases, [1 if case.name in WHOLE else OFTEN for case in all_cases])[0]
    files, entries = dict(case.files), [json.loads(line) for line in case.lines]
    how = random.random()
    if how < 0.15:
        edit_law(random, files, entries)
    elif how < 0.3:
        put_amendment(random, files, entries)
    if how > 0.2:
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            random.choices((edit_alike, edit_value, edit_order), (10, 2, 3))[0](random, entries)
            if not entries:
                return lawful_mutant(seed + (1 << 40), all_cases)
    lines = linked([canonical(entry) for entry in entries])
    files["log.jsonl"] = b"".join(line + b"\n" for line in lines)
    args = ("--complete",) if random.random() < 0.3 else ()
    return Mutant(case, "lawful", files, args=args)


def edit_alike(random: Random, entries: list[Any]) -> None:
    """A value of an entry replaced by one that stands in a place of this name elsewhere."""
    entry = random.choice(entries)
    places = [place for place in walk(entry) if place and place[0] in PARTS]
    if not places:
        return
    place = random.choice(places)
    inside, key = at(entry, place[:-1]), place[-1]
    pool = pools(entries)[name_of(place)]
    if random.random() < 0.15 and len(place) > 1:
        del inside[key]
        if not inside:
            at(entry, place[:-2]).pop(place[-2])
    elif random.random() < 0.15 and type(inside[key]) is int:
        inside[key] += random.choice((-1, 1))
    elif random.random() < 0.1 and isinstance(inside, list):
        inside.append(copy.deepcopy(inside[key]))
    else:
        inside[key] = copy.deepcopy(random.choice(pool or SCALARS))


def name_of(place: tuple[Any, ...]) -> tuple[str, bool]:
    """The last name in a place, and whether it is that of a list and this a place in it."""
    return next((key for key in reversed(place) if type(key) is str), ""), type(place[-1]) is int


def pools(values: list[Any]) -> dict[tuple[str, bool], list[Any]]:
    """What stands in places of each name, and in each list."""
    found: dict[tuple[str, bool], list[Any]] = {}
    for value in values:
        pending = [("", value)]
        while pending:
            name, inside = pending.pop()
            is_list = isinstance(inside, list)
            for key, inner in enumerate(inside) if is_list else inside.items():
                named = name if is_list else key
                found.setdefault((named, is_list), []).append(inner)
                if isinstance(inner, dict | list):
                    pending.append((named, inner))
    return found


@cache
def of_law(content: bytes) -> tuple[list[tuple[Any, ...]], dict[tuple[str, bool], list[Any]]]:
    """The places of a document of a case, and what stands in them."""
    law = json.loads(content)
    return [place for place in walk(law) if place], pools([law])


def edit_law(random: Random, files: Files, entries: list[Any]) -> None:
    """The document edited, and bound again by entry 0."""
    before = files["procedure.json"]
    law = [json.loads(before)]
    for _ in range(random.choice((1, 1, 2))):
        if random.random() < 0.7:
            edit_alike_law(random, law, before)
        else:
            edit_value(random, law)
    files["procedure.json"] = content = canonical(law[0])
    entries[0]["data"]["compiled"] = {"sha256": sha256(content).hexdigest(), "size": len(content)}


def edit_alike_law(random: Random, law: list[Any], before: bytes) -> None:
    """A value of the document replaced by one from a place of its name before any edit."""
    places, pool = of_law(before)
    place = random.choice(places)
    try:
        inside = at(law[0], place[:-1])
        value = inside[place[-1]]
    except (KeyError, IndexError, TypeError):
        # an edit before this one took the place away
        return
    key = place[-1]
    if random.random() < 0.25 and len(place) > 1:
        del inside[key]
        if not inside:
            at(law[0], place[:-2]).pop(place[-2])
    elif type(value) is int and random.random() < 0.5:
        inside[key] += random.choice((-1, 1))
    else:
        inside[key] = copy.deepcopy(random.choice(pool[name_of(place)]))


def put_amendment(random: Random, files: Files, entries: list[Any]) -> None:
    """An edited document put in force somewhere, mostly with the state that is there."""
    before = files["procedure.json"]
    law = [json.loads(before)]
    for _ in range(random.choice((0, 1, 1, 2))):
        edit_alike_law(random, law, before)
    at_ = random.randrange(1, len(entries) + 1)
    content = canonical(law[0])
    state = next(e["out"]["state"] for e in reversed(entries[:at_]) if "state" in e.get("out", {}))
    entries.insert(at_, {
        "n": at_, "prev": "0" * 64, "t": entries[at_ - 1]["t"], "type": "amend",
        "data": {
            "compiled": {"sha256": sha256(content).hexdigest(), "size": len(content)},
            "procedure": {"id": law[0].get("procedure", "x"), "version": law[0].get("version", 1)},
            "pack": entries[0]["data"]["pack"],
        },
        "out": {"state": state},
    })  # fmt: skip
    moved = {name: c for name, c in files.items() if name.startswith("amendments/")}
    for name, content_ in moved.items():
        _, n, rest = name.split("/", 2)
        if int(n) >= at_:
            del files[name]
            files[f"amendments/{int(n) + 1}/{rest}"] = content_
    files[f"amendments/{at_}/procedure.json"] = content
    for number, entry in enumerate(entries):
        entry["n"] = number
