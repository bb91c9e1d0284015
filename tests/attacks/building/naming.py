"""Disclosures and the order of names (45): what lies beside the log, and what only names can tell.

A step of its own, `ballot`, is put into the tiny procedure for these vectors alone. Names and salts
are made up; the salts are fixed, so that the bytes are.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from building.law import field, rule, step
from building.vector import Found, Vector
from building.village import Files, Object, Village, canonical, linked

FILE = "disclosures.jsonl"
BALLOT = 7
# by the custom `surname`: 田富 before 田大利, 欧阳修 last; by `name` 田大利 is the first
PEOPLE = {"p03": "田大利", "p04": "田富", "p05": "欧阳修"}
BY_SURNAME, BY_NAME = ["p04", "p03", "p05"], ["p03", "p04", "p05"]
WRONG = {"rule": "ballot-order", "part": "order", "persons": ["p03", "p04"]}


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def salt(n: int, person: str) -> str:
    return encoded(sha256(f"{n} {person}".encode()).digest()[:16])


def disclosure(n: int, person: str, name: str, salted: str | None = None) -> str:
    """The text of one."""
    return encoded(canonical([salted or salt(n, person), person, name]))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def line(text: str, n: int = 0) -> bytes:
    return canonical({"disclosure": text, "n": n}) + b"\n"


class Named(Village):
    """A case that commits to names in entry 0, with one ballot at its end."""

    def __init__(self, people: dict[str, str] | None = None, **rule_: Any) -> None:
        super().__init__()
        self.people = PEOPLE if people is None else people
        args = rule_.pop("args", {})
        self.procedure["rules"].append(rule("ballot-order", "ballot_order", reads="names", **rule_))
        use = {"order": "order", "persons": "persons", **args}
        self.procedure["steps"].append(
            step("ballot", "印票", ["published"], field("persons", "persons"),
                 field("order", "order"), field("approved_order", "order"), repeat=True,
                 rules=[{"rule": "ballot-order", "args": use}])
        )  # fmt: skip
        self.published()

    def ballot(self, order: list[str], **more: Any) -> Named:
        """Entry 7: the ballot is printed in this order, or refused for these reasons."""
        reasons = more.pop("reasons", None)
        out: Object = {"outcome": "done", "state": "published", **more.pop("out", {})}
        if reasons is not None:
            out = {"reasons": reasons, "state": "published"}
        data = {"persons": sorted(order), "order": order, **more}
        kind = "step" if reasons is None else "refused"
        self.step("ballot", "03-06", out, data=data, type=kind)
        return self

    def texts(self) -> list[str]:
        return [disclosure(0, person, name) for person, name in self.people.items()]

    def written(self, file: bytes | None = None) -> Files:
        """The folder; `file` in the place of all disclosures in good order."""
        entries = self.entries()
        if self.people:
            entries[0]["sd"] = sorted(map(digest, self.texts()))
        made = self.folder(linked([canonical(entry) for entry in entries]))
        content = b"".join(map(line, self.texts())) if file is None else file
        return {**made, FILE: content} if content else made


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from disclosures()
    yield from malformed()
    yield from places()
    yield from orders()
    yield from refusals()


def disclosures() -> Iterator[Vector]:
    """45: what an entry does not commit to; a digest without its disclosure is no finding."""
    case = Named().ballot(BY_SURNAME)
    first, *others = (line(text) for text in case.texts())
    rest = b"".join(others)
    yield Vector("disclosure_ok", "every name is disclosed as entry 0 commits to it, and the ballot"
                 " stands in the order of names.", case.written())  # fmt: skip
    for story, file, says in (
        ("wrong_salt", line(disclosure(0, "p03", "田大利", salt(1, "p03"))) + rest,
         "a disclosure with another salt."),
        ("wrong_value", line(disclosure(0, "p03", "田小利")) + rest,
         "a disclosure with another name."),
        ("twice", first + first + rest, "a disclosure that stands twice."),
        ("other_entry", line(case.texts()[0], 3) + rest, "a disclosure that names another entry."),
        ("not_committed", first + rest + line(disclosure(3, "p09", "宋三"), 3),
         "a name that no entry commits to."),
    ):  # fmt: skip
        at = 3 if story in ("other_entry", "not_committed") else 0
        yield Vector(f"disclosure_{story}", says, case.written(file),
                     (("disclosure", at, "5.2"),), (45,))  # fmt: skip
    ahead = line(disclosure(8, "p09", "宋三"), 8)
    for story, file, says in (
        (
            "missing",
            rest,
            "one name was erased, or left out of this copy: its order is not judged.",
        ),
        ("ahead", first + rest + ahead, "what a crash left for an entry that never was."),
        ("torn", first + rest + ahead[:60], "a line that a crash tore."),
    ):
        yield Vector(f"disclosure_{story}", says, case.written(file))
    yield Vector("disclosure_none", "every name was erased: the digests alone are left.",
                 {k: v for k, v in case.written().items() if k != FILE})  # fmt: skip


def malformed() -> Iterator[Vector]:
    """44, 45: lines that are no disclosure; where they stand in the log nobody can say."""
    case = Named().ballot(BY_SURNAME)
    text = case.texts()[0]
    rest = b"".join(line(other) for other in case.texts()[1:])
    last = "B" if text[-1] == "A" else chr(ord(text[-1]) + 1)
    found: tuple[Found, ...] = (("disclosure", None, "5.2"),)
    for story, odd, says in (
        ("padded", line(text + "="), "padding."),
        ("unused_bits", line(text[:-1] + last), "unused bits that are set."),
        ("space", line(text).replace(b'"n":0', b'"n": 0'), "a space too many."),
        ("member", canonical({"disclosure": text, "id": "p03", "n": 0}) + b"\n", "a member more."),
        ("number_true", line(text).replace(b'"n":0', b'"n":true'), "`true` for its entry."),
        ("four", line(encoded(canonical([salt(0, "p03"), "p03", "田大利", "x"]))), "four parts."),
        ("escaped", line(encoded(json.dumps([salt(0, "p03"), "p03", "田大利"]).encode())),
         "a name in escapes."),
        ("salt_short", line(disclosure(0, "p03", "田大利", "5eed")), "a short salt."),
        ("name_empty", line(disclosure(0, "p03", "")), "an empty name."),
        ("name_long", line(disclosure(0, "p03", "田" * 65)), "a name of 65 characters."),
        ("name_nfd", line(disclosure(0, "p03", "cle\u0301")), "a name that is not NFC."),
        ("name_bidi", line(disclosure(0, "p03", "a\u202eb")), "a direction control in the name."),
        ("name_control", line(disclosure(0, "p03", "a\u0085b")), "a control in the name."),
        ("person", line(disclosure(0, "P03", "田大利")), "a person id with a capital."),
        ("long", b'{"disclosure":"' + b"A" * 1_024 + b'","n":0}\n', "more than 1,024 bytes."),
        ("blank", b"\n", "nothing in it."),
    ):  # fmt: skip
        yield Vector(f"disclosure_form_{story}", f"a line of disclosures with {says}",
                     case.written(odd + rest), found, (44, 45))  # fmt: skip


def places() -> Iterator[Vector]:
    """51: what is no regular file, or too large."""
    case = Named().ballot(BY_SURNAME)
    files = case.written()
    bare = {name: content for name, content in files.items() if name != FILE}
    kept = bare | {f"../kept/{FILE}": files[FILE]}
    found: tuple[Found, ...] = (("disclosure", None, "5.2"),)
    fifo: Object = {"do": "fifo", "path": FILE}
    link: Object = {"do": "symlink", "path": FILE, "to": f"../kept/{FILE}"}
    huge: Object = {"do": "extend", "path": FILE, "by": 1 << 25}
    yield Vector("special_disclosures_fifo", "a pipe in the place of the disclosures.", bare, found,
                 (51,), setup=(fifo,))  # fmt: skip
    yield Vector("special_disclosures_symlink", "a link in the place of the disclosures.", kept,
                 found, (51,), setup=(link,))  # fmt: skip
    yield Vector("special_disclosures_huge", "disclosures of more than 16 MiB.", files, found,
                 (51,), setup=(huge,))  # fmt: skip


def orders() -> Iterator[Vector]:
    """24: ballots whose order the law does not allow, as far as the files can tell."""
    named: dict[str, Any] = {"args": {"custom": "name"}}
    approved: dict[str, Any] = {"args": {"approved": "approved_order"}}
    rare = {**PEOPLE, "p05": "田\U00020bb7"}
    longer = ["p03", "p01", "p04", "p05"]
    for story, files, says in (
        ("by_name", Named(**named).ballot(BY_NAME).written(), "an order by the custom 姓名笔画."),
        ("names_unknown", Named({}).ballot(BY_NAME).written(),
         "an order that nobody can judge without names."),
        ("rare_character", Named(rare).ballot(BY_NAME).written(),
         "an order with a character that the table does not have: it is not judged."),
        ("as_approved", Named(**approved).ballot(BY_NAME, approved_order=longer).written(),
         "an order as it was approved, without somebody who left."),
        ("warned", Named(severity="warn").ballot(BY_NAME, out={"warnings": [WRONG]}).written(),
         "a wrong order under a rule that warns, with the warning."),
    ):  # fmt: skip
        yield Vector(f"order_{story}", says, files)
    other = Named().ballot(BY_SURNAME)
    other.body(BALLOT)["data"]["persons"] = ["p03", "p04"]
    wrong = Named(**approved).ballot(BY_NAME, approved_order=BY_SURNAME)
    for story, files, found, says in (
        ("by_strokes", Named().ballot(BY_NAME).written(), ("rule", BALLOT, "5.3"),
         "a ballot that is not in the order of names."),
        ("by_strokes_by_name", Named(**named).ballot(BY_SURNAME).written(), ("rule", BALLOT, "5.3"),
         "an order by the other custom."),
        ("warning_left_out", Named(severity="warn").ballot(BY_NAME).written(),
         ("outcome", BALLOT, "5.3"), "a wrong order under a rule that warns, without the warning."),
        ("persons", other.written(), ("rule", BALLOT, "4.9"), "a ballot with somebody more."),
        ("approved", wrong.written(), ("rule", BALLOT, "4.9"), "an order that was not approved."),
    ):  # fmt: skip
        yield Vector(f"order_{story}", says, files, (found,), (24,))


def refusals() -> Iterator[Vector]:
    """49: refusals for what only names can tell, which level 4 takes as they stand."""
    rank = {"rule": "ballot-order", "part": "rank", "persons": ["p05"]}
    rare = {**PEOPLE, "p05": "田\U00020bb7"}
    yield Vector("order_refused", "a ballot refused for the order of its names.",
                 Named().ballot(BY_NAME, reasons=[WRONG]).written())  # fmt: skip
    yield Vector("order_refused_erased", "the same when the names are gone: it cannot be decided"
                 " again.", Named({}).ballot(BY_NAME, reasons=[WRONG]).written())  # fmt: skip
    yield Vector("order_refused_rare", "a ballot refused for a character without strokes.",
                 Named(rare).ballot(BY_NAME, reasons=[rank]).written())  # fmt: skip
    lawful = {**WRONG, "persons": ["p04", "p03"]}
    for story, order, reasons, step_, says in (
        ("falsely", BY_SURNAME, [lawful], "5.3", "a ballot in the order of names, refused for it."),
        ("ranked", BY_SURNAME, [rank], "5.3", "a ballot refused for a character that has strokes."),
        ("other_pair", BY_NAME, [{**WRONG, "persons": ["p04", "p05"]}], "5.3",
         "a ballot refused for two neighbours who stand as they should."),
        ("no_neighbours", BY_NAME, [{**WRONG, "persons": ["p03", "p05"]}], "4.11",
         "a refusal for two persons who are no neighbours."),
        ("more_said", BY_NAME, [{**WRONG, "left": 1}], "4.11",
         "a refusal that says more of names than it can."),
        ("twice", BY_NAME, [WRONG, WRONG], "4.11", "one rule that refuses twice."),
        ("set", BY_NAME, [{"rule": "ballot-order", "part": "set", "persons": ["p03"]}], "4.11",
         "a refusal for persons who are the ones that stand."),
    ):  # fmt: skip
        found: list[Found] = [("refusal", BALLOT, step_)]
        if step_ == "4.11" and WRONG not in reasons:
            # what names do say is not among the reasons either
            found.append(("refusal", BALLOT, "5.3"))
        yield Vector(f"order_refused_{story}", says,
                     Named().ballot(order, reasons=reasons).written(), tuple(found),
                     (49,))  # fmt: skip
