"""What changes while a case runs: keys (43), the law (log 10.2), and what is erased (46)."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from building.law import PROCEDURE
from building.naming import FILE, Named, digest, line
from building.notes import (
    LOG,
    NEW,
    ORIGIN,
    OTHER,
    WITNESS_TYPE,
    Key,
    b64,
    note,
    notes,
    path,
    policy,
)
from building.signed import APPROVED, TRUSTED, at
from building.vector import Found, Vector
from building.village import (
    CANDIDATES,
    COUNT,
    HOST,
    RECOVER,
    Files,
    Object,
    Village,
    bound,
    canonical,
    linked,
    sha,
)

BOTH_KEYS = policy(logs=(LOG, NEW))
KEY, AMEND = 7, 7


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from rotations()
    yield from amendments()
    yield from unlawful_amendments()
    yield from erasures()


# Keys


def rotated(key: object = None) -> Village:
    """`base` with a `key` entry as entry 7."""
    village = Village().published()
    village.add("key", "03-06", data={"key": NEW.vkey if key is None else key})
    later = Village().counted()
    village.bodies += later.bodies[6:]
    return village


def turned(*after: Key, before: tuple[int, ...] = (1, 7)) -> Files:
    """Its notes: the old key before the entry, these from the note that covers it on."""
    village = rotated()
    lines = village.lines()
    return {**village.folder(), **notes(lines, before), **notes(lines, (8, 10), *after)}


def rotations() -> Iterator[Vector]:
    """43: the log announces a key; whether it counts is for the policy to say."""
    yield Vector("rotation", "the key changed, as the policy knows: the old one signs up to the"
                 " entry, the new one from it on.", turned(NEW), policy=BOTH_KEYS)  # fmt: skip
    yield Vector("rotation_both", "both keys sign after the change.", turned(LOG, NEW),
                 policy=BOTH_KEYS)  # fmt: skip
    yield Vector("rotation_not_of_policy", "the log announces its own new key, which the policy"
                 " does not have.", turned(NEW), (*at("signature", "2.4", 8, 10),
                                                  ("uncovered", 7, "2.7")), (43,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("rotation_not_of_policy_both", "the same, and the old key signs as well: it is in"
                 " force no longer.", turned(LOG, NEW),
                 (*at("signature", "2.4", 8, 10), ("uncovered", 7, "2.7")), (43,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("rotation_old_key", "the old key goes on signing after the change.", turned(LOG),
                 (*at("signature", "2.4", 8, 10), ("uncovered", 7, "2.7")), (43,),
                 policy=BOTH_KEYS)  # fmt: skip
    early = turned(NEW)
    lines = rotated().lines()
    early[path(7)] = note(lines, 7, NEW)
    yield Vector("rotation_before", "the new key signs before the change: without a `key` entry any"
                 " key of the policy will do.", early, policy=BOTH_KEYS)  # fmt: skip
    back = rotated()
    back.add("key", "03-12", data={"key": LOG.vkey})
    files = {**back.folder(), **notes(back.lines(), (1, 7)), **notes(back.lines(), (8, 10), NEW),
             **notes(back.lines(), (11,))}  # fmt: skip
    yield Vector("rotation_back", "the key changed twice, and the first one is in force again.",
                 files, policy=BOTH_KEYS)  # fmt: skip
    yield Vector("rotation_back_wrong", "the same, and the key between signs the end.",
                 files | {path(11): note(back.lines(), 11, NEW)},
                 (*at("signature", "2.4", 11), ("uncovered", 10, "2.7")), (43,),
                 policy=BOTH_KEYS)  # fmt: skip
    lines = linked([canonical({**rotated().entries()[7], "n": 0}), *rotated().lines()[1:]])
    yield Vector("rotation_first_line", "a `key` entry in the place of entry 0: the case is not"
                 " opened, and the key is in force from the first note on.",
                 {**rotated().folder(lines), **notes(lines, (1, 8))},
                 (("genesis", 0, "1.1"), ("link", 0, "1.3"), ("time", 1, "1.4"),
                  *at("signature", "2.4", 1, 8)), (43,), policy=BOTH_KEYS,
                 levels={"4": "not checked"})  # fmt: skip
    named = hashlib.sha256(OTHER.name.encode() + b"\n" + NEW.typed).hexdigest()[:8]
    stranger = rotated(f"{OTHER.name}+{named}+{b64(NEW.typed)}")
    files = {**stranger.folder(), **notes(stranger.lines(), (1, 7)),
             **notes(stranger.lines(), (8, 10), NEW)}  # fmt: skip
    yield Vector("rotation_other_name", "the log announces the key of the policy under another"
                 " name: that is another key.", files,
                 (*at("signature", "2.4", 8, 10), ("uncovered", 7, "2.7")), (43,),
                 policy=BOTH_KEYS)  # fmt: skip
    for story, key, says in (
        ("id", f"{ORIGIN}+{LOG.id.hex()}+{b64(NEW.typed)}", "whose id is that of another."),
        ("type", Key(ORIGIN, WITNESS_TYPE).vkey, "of a witness."),
        ("true", True, "that is no text."),
    ):
        village = rotated(key)
        files = {**village.folder(), **notes(village.lines(), (1, 7, 8, 10))}
        yield Vector(f"rotation_form_{story}", f"a `key` entry with a key {says}", files,
                     (("form", KEY, "0.4"),), policy=TRUSTED)  # fmt: skip


# The law


def amended(
    change: Callable[[Object], object] | None = None,
    out: Object | None = None,
    **data: Any,
) -> Village:
    """`base` with an amendment as entry 7: from then on every second worker is a quorum."""
    village = Village().published()
    law = copy.deepcopy(PROCEDURE)
    law["version"] = 2
    next(rule for rule in law["rules"] if rule["id"] == "quorum")["args"]["need"] = "more_than 1/2"
    if change:
        change(law)
    content = canonical(law)
    told = {
        "compiled": bound(content),
        "procedure": {"id": law["procedure"], "version": law["version"]},
        "pack": law["pack"]["id"],
        "sources": [{"name": "tiny.yaml", **bound(b"# amended\n")}],
        **data,
    }
    village.add("amend", "03-06", act=HOST, data={k: v for k, v in told.items() if v is not None},
                out=out or {"state": "published"})  # fmt: skip
    village.files[f"amendments/{AMEND}/procedure.json"] = content
    return village


def three() -> Village:
    """The amended case to its end: three of five are a quorum now."""
    village = amended()
    village.bodies += Village().counted().bodies[6:]
    village.body(8)["data"].update(present=3, ballots_issued=3)
    data = village.body(9)["data"]
    data.update(ballots_returned=3, ballots_valid=3)
    for row, yes in zip(data["votes"], (3, 3, 0), strict=True):
        row.update(yes=yes, no=3 - yes)
    return village


def amendments() -> Iterator[Vector]:
    """Lawful ones (4.16), and that the policy knows them (2.8)."""
    village = three()
    law = sha(village.files["amendments/7/procedure.json"])
    yield Vector("amended", "the law amended between publicity and meeting: three of five are a"
                 " quorum from then on.", village.folder())  # fmt: skip
    signed = village.folder() | notes(village.lines(), (1, 8, 10))
    yield Vector("amended_approved", "the same, signed, and the policy approves both laws.", signed,
                 policy=policy(*APPROVED, f"procedure {law}"))  # fmt: skip
    yield Vector("amended_unapproved", "the same, and the policy approves the first law only.",
                 signed, (("unapproved", AMEND, "2.8"),), (21,),
                 policy=policy(*APPROVED))  # fmt: skip
    warned = amended(lambda law: law["parameters"][1].update(max=20),
                     {"state": "published",
                      "warnings": [{"rule": "parameter", "param": "early"}]})  # fmt: skip
    yield Vector("amended_warned", "an amendment that leaves a parameter outside a range that"
                 " warns.", warned.folder())  # fmt: skip
    more = amended(lambda law: law["parameters"].append(
        {**law["parameters"][4], "id": "later", "default": 5}))  # fmt: skip
    yield from amended_lists()
    yield from amended_oddly()
    yield Vector("amended_parameters", "an amendment with a parameter that entry 0 lacks: its"
                 " default.", more.folder())  # fmt: skip
    before = Village().opened().count()
    before.body(7)["data"].update(present=3, ballots_issued=3)
    data = before.body(COUNT)["data"]
    data.update(ballots_returned=3, ballots_valid=3)
    for row, yes in zip(data["votes"], (3, 3, 0), strict=True):
        row.update(yes=yes, no=3 - yes)
    yield Vector("amended_not", "the same meeting without the amendment: no quorum.",
                 before.folder(), (("outcome", 7, "4.10"),), (47,))  # fmt: skip


def amended_lists() -> Iterator[Vector]:
    """log 10.2: what entry 0 leaves out is the empty list, and stays it."""
    emptied = amended(lambda law: law["parameters"][5].update(default=["court"]))
    del emptied.parameters["asked"]
    yield Vector("amended_list_empty", "a list that entry 0 leaves out is the empty one, whatever"
                 " the new default is; the new law takes any length.",
                 emptied.folder())  # fmt: skip
    short = amended(lambda law: law["parameters"][5].update(default=["court"], min=1))
    del short.parameters["asked"]
    yield Vector("amended_list_too_short", "the same, and the new law asks for one at least.",
                 short.folder(), (("parameter", AMEND, "4.16"),))  # fmt: skip


def amended_oddly() -> Iterator[Vector]:
    """Amendments in a place or with a number that is not theirs."""
    numbered = amended()
    numbered.add("recover", "03-06", data=bound(b'{"act":'))
    files = numbered.folder()
    lines = files["log.jsonl"].split(b"\n")[:-1]
    lines = [
        *lines[:7],
        lines[7].replace(b'"n":7', b'"n":9'),
        lines[8].replace(b'"n":8', b'"n":10'),
    ]
    yield Vector("amended_misnumbered", "an amendment that has another number than its line: its"
                 " document is looked for by the line.", numbered.folder(linked(lines)),
                 (("sequence", AMEND, "1.2"),), (2,))  # fmt: skip
    first = amended().entries()[AMEND]
    lines = linked([canonical({**{k: v for k, v in first.items() if k != "prev"}, "n": 0})])
    alone = amended().folder(lines)
    yield Vector("amended_first_line", "an amendment in the place of entry 0: the case is not"
                 " opened, and what would be approved is not looked at.",
                 {**alone, **notes(lines, (1,))}, (("genesis", 0, "1.1"),), (35,),
                 levels={"4": "not checked"},
                 policy=policy(*APPROVED))  # fmt: skip


def rekeyed(thread: Object) -> None:
    """The thread under another key, which its steps have."""
    thread["key"] = "objection"
    for step in thread["steps"]:
        step["fields"] = [
            {**field, "id": "objection"} if field["id"] == "complaint" else field
            for field in step["fields"]
        ]


def begun() -> Village:
    """A complaint was received; the amended law has no such state."""

    def renamed(law: Object) -> None:
        thread = law["threads"][0]
        thread["states"][1]["id"] = "taken"
        thread["steps"][0]["outcomes"][0]["to"][0]["state"] = "taken"
        thread["steps"][1]["from"] = ["taken"]

    village = amended(renamed)
    village.step("complain", "03-05", {"outcome": "done", "state": "received"},
                 data={"complaint": "c1"}, act={"person": "p08", "role": "applicant"})  # fmt: skip
    village.bodies[RECOVER - 1] = village.bodies.pop()
    return village


def unlawful_amendments() -> Iterator[Vector]:
    """4.16: what an amendment may not do."""

    def drop_state(law: Object) -> None:
        law["states"] = [s for s in law["states"] if s["id"] != "published"]
        for step in law["steps"]:
            step["from"] = [s for s in step["from"] if s != "published"] or ["listed"]
            for outcome in step["outcomes"]:
                for target in outcome.get("to", ()):
                    if target["state"] == "published":
                        target["state"] = "listed"

    procedure: tuple[Found, ...] = (("procedure", AMEND, "4.16"),)
    for story, village, found, says in (
        ("other_id", amended(lambda law: law.update(procedure="huge")), procedure,
         "by the law of another procedure."),
        ("state_gone", amended(drop_state), procedure,
         "by a law that does not have the state in which the case is."),
        ("version_told", amended(procedure={"id": "tiny", "version": 3}), procedure,
         "that tells another version than its document has."),
        ("pack_told", amended(pack="tiny-2030"), procedure,
         "that tells another pack than its document has."),
        ("parameter", amended(lambda law: law["parameters"][4].update(min=3, default=3)),
         (("parameter", AMEND, "4.16"),), "by a law under which a parameter is not lawful."),
        ("state_told", amended(out={"state": "listed"}), (("outcome", AMEND, "4.16"),),
         "that tells another state."),
        ("told_more", amended(out={"state": "published", "seats_open": 0}),
         (("outcome", AMEND, "4.16"),), "that tells a figure more."),
        ("not_warned", amended(lambda law: law["parameters"][1].update(max=20)),
         (("outcome", AMEND, "4.16"),), "that leaves its warning out."),
        ("warned_falsely", amended(out={"state": "published", "warnings": [
            {"rule": "parameter", "param": "early"}]}), (("outcome", AMEND, "4.16"),),
         "that warns of a parameter in its range."),
        ("thread_gone", amended(lambda law: law.pop("threads")), procedure,
         "by a law without the thread, of which none was begun."),
        ("thread_key", amended(lambda law: rekeyed(law["threads"][0])), procedure,
         "by a law in which the thread has another key."),
        ("thread_state_gone", begun(), procedure,
         "by a law without the state in which a thread stands."),
        ("none", amended(lambda law: law.pop("steps")), procedure, "by a law without steps."),
    ):  # fmt: skip
        yield Vector(f"amended_{story}", f"an amendment {says}", village.folder(), found)
    for story, change in (("format", {"format": "tuixuan-procedure/2"}),
                          ("vocabulary", {"vocabulary": 2})):  # fmt: skip
        village = amended(lambda law, change=change: law.update(change))
        yield Vector(f"amended_{story}_2", f"an amendment by a document of {story} 2.",
                     village.folder(), (("version", AMEND, "4.16"),), (35,), exit=2)  # fmt: skip
    name = f"amendments/{AMEND}/procedure.json"
    files = amended().folder()
    for story, changed, says in (
        ("missing", {k: v for k, v in files.items() if k != name}, "is not there."),
        ("swapped", files | {name: files[name].replace(b"1/2", b"1/3")}, "is another."),
        (
            "elsewhere",
            {k.replace("/7/", "/07/"): v for k, v in files.items()},
            "lies under another number.",
        ),
    ):
        yield Vector(f"amended_{story}", f"an amendment whose document {says}", changed, procedure,
                     (20,))  # fmt: skip
    undone = amended()
    undone.add("correct", "03-06", act=HOST, data={"of": 5}, out={"state": "listed"})
    yield Vector("amended_corrected", "a step undone that was taken before the law was amended.",
                 undone.folder(), (("correction", 8, "4.12"),))  # fmt: skip
    broken = three()
    del broken.body(AMEND)["out"]
    yield Vector("amended_form", "an amendment without `out`.",
                 broken.folder(), (("form", AMEND, "0.4"), ("outcome", 8, "4.10")))  # fmt: skip


# Erasure


class Erased(Named):
    """A case that commits to three names, and an entry 7 that erases some of them."""

    def __init__(self) -> None:
        super().__init__()
        self.digests = dict(zip(self.people, map(digest, self.texts()), strict=True))

    def erase(self, *digests: str, day: str = "03-06", **more: Any) -> Erased:
        self.add("erase", day, act=HOST, data={"digests": sorted(digests), **more})
        return self

    def left(self, *people: str) -> bytes:
        """The file with the disclosures of these persons."""
        return b"".join(
            line(text) for person, text in zip(self.people, self.texts(), strict=True)
            if person in people
        )  # fmt: skip


def gone(*people: str) -> Erased:
    case = Erased()
    return case.erase(*(case.digests[person] for person in people))


def erasures() -> Iterator[Vector]:
    """46: what is erased was committed to, once, and is disclosed no more."""
    both = CANDIDATES[:2]
    yield Vector("erased", "two names erased, the third still disclosed.",
                 gone(*both).written(gone(*both).left("p05")))  # fmt: skip
    bare = gone(*CANDIDATES).written()
    del bare[FILE]
    yield Vector("erased_all", "every name erased, and no file left.", bare)
    one_by_one = gone("p03")
    one_by_one.erase(one_by_one.digests["p04"])
    yield Vector("erased_twice", "two names erased one after the other.",
                 one_by_one.written(one_by_one.left("p05")))  # fmt: skip
    signed = gone(*both)
    files = signed.written(signed.left("p05"))
    lines = files["log.jsonl"].split(b"\n")[:-1]
    yield Vector("erased_signed", "an erasure touches no note: all of them hold.",
                 {**files, **notes(lines, (1, 7, 8))}, policy=TRUSTED)  # fmt: skip
    found: tuple[Found, ...] = (("erase", 7, "1.7"),)
    never = Erased().erase(sha(b"never committed"))
    yield Vector("erased_never_committed", "erased is what no entry commits to.",
                 never.written(never.left(*CANDIDATES)), found, (46,))  # fmt: skip
    half = Erased()
    half.erase(half.digests["p03"], sha(b"never committed"))
    yield Vector("erased_half", "erased is a name that is still disclosed, and what no entry"
                 " commits to: an erasure that is none is not looked at any further.",
                 half.written(half.left(*CANDIDATES)), found, (46,))  # fmt: skip
    again = gone("p03")
    again.erase(again.digests["p03"])
    yield Vector("erased_again", "erased is what was erased before.",
                 again.written(again.left("p04", "p05")), (("erase", 8, "1.7"),),
                 (46,))  # fmt: skip
    itself = Erased().erase(sha(b"own"))
    itself.body(7)["sd"] = [sha(b"own")]
    yield Vector("erased_own", "an entry that erases what only it commits to.",
                 itself.written(itself.left(*CANDIDATES)), found, (46,))  # fmt: skip
    ahead = Erased().erase(sha(b"later"))
    ahead.add("recover", "03-06", data=bound(b'{"act":'), sd=[sha(b"later")])
    yield Vector("erased_ahead", "erased is what a later entry commits to.",
                 ahead.written(ahead.left(*CANDIDATES)), found, (46,))  # fmt: skip
    still: tuple[Found, ...] = (("erase", 7, "5.4"),)
    yield Vector("erased_still_disclosed", "erased by the log, and disclosed by the file.",
                 gone(*both).written(gone(*both).left("p04", "p05")), still, (46,))  # fmt: skip
    moved = gone(*both)
    text = dict(zip(moved.people, moved.texts(), strict=True))["p03"]
    yield Vector("erased_still_elsewhere", "the same, on a line that names another entry.",
                 moved.written(moved.left("p05") + line(text, 3)),
                 (("disclosure", 3, "5.2"), *still), (45, 46))  # fmt: skip
    for story, data, says in (
        ("unsorted", lambda d: sorted(d, reverse=True), "out of order"),
        ("double", lambda d: [d[0], d[0]], "one of them twice"),
        ("text", lambda d: d[0], "as a text"),
    ):  # fmt: skip
        odd = gone(*both)
        odd.body(7)["data"]["digests"] = data(odd.body(7)["data"]["digests"])
        yield Vector(f"erased_form_{story}", f"an erasure with its digests {says}.",
                     odd.written(odd.left(*CANDIDATES)), (("form", 7, "0.4"),), (46,))  # fmt: skip
