"""Attacks on procedure, parameters, calendars and evidence (20, 36, 52, 53)."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from building.law import CALENDAR, CALENDAR_2027
from building.sound import LATE, PHOTO, opening
from building.vector import Found, Vector
from building.village import (
    MINUTES,
    OPEN,
    PUBLISH,
    Object,
    Village,
    bound,
    canonical,
    document,
    evidence_path,
    linked,
    sha,
)


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from procedures()
    yield from parameters()
    yield from opened_roles()
    yield from calendars()
    yield from evidence()


def procedures() -> Iterator[Vector]:
    """20: the compiled document is another one, or none."""
    found: tuple[Found, ...] = (("procedure", 0, "4.1"),)
    village = Village().counted()
    other = copy.deepcopy(village.procedure)
    other["parameters"][0]["max"] = 30
    files = village.folder()
    wrapped = village.folder() | {"procedure.json": files["procedure.json"] + b"\n"}
    for story, changed, says in (
        (
            "swapped",
            files | {"procedure.json": canonical(other)},
            "another procedure in its place.",
        ),
        ("line_end", wrapped, "a LF at its end."),
        ("empty", files | {"procedure.json": b""}, "an empty file."),
    ):
        yield Vector(f"procedure_{story}", says, changed, found, (20,))
    missing = dict(files)
    del missing["procedure.json"]
    yield Vector("procedure_missing", "no procedure at all.", missing, found, (20,))
    for story, change, says in (
        ("other_id", {"procedure": "huge"}, "entry 0 names another id than the one it binds."),
        ("other_version", {"version": 2}, "entry 0 names another version than the one it binds."),
        ("other_pack", {"pack": {"id": "tiny-2027", "from": "2026-01-01"}},
         "entry 0 names another rule pack than the one it binds."),
    ):  # fmt: skip
        changed = Village().counted()
        changed.procedure.update(change)
        yield Vector(f"procedure_{story}", says, changed.folder(), found, (20,))
    yield from unknown_versions()
    yield from unsound_documents(found)


def unknown_versions() -> Iterator[Vector]:
    """35: a compiled document of another version."""
    for story, change in (
        ("format", {"format": "tuixuan-procedure/2"}), ("vocabulary", {"vocabulary": 2}),
    ):  # fmt: skip
        village = Village().counted()
        village.procedure.update(change)
        yield Vector(f"procedure_{story}_2", f"a compiled document of {story} 2.", village.folder(),
                     (("version", 0, "4.1"),), (35,), exit=2)  # fmt: skip


def unsound_documents(found: tuple[Found, ...]) -> Iterator[Vector]:
    """20, bound again: a document that is outside the profile, or that nobody can run."""
    village = Village().counted()
    content = canonical(village.procedure)
    for story, odd, says in (
        ("spaces", content.replace(b'"format":', b'"format": '), "with a space too many."),
        ("key_twice", content.replace(b'"version":1', b'"version":1,"version":1'),
         "with a key twice."),
        ("too_large", content[:-1] + b',"zz":"' + b"z" * 1_048_577 + b'"}', "of more than 1 MiB."),
        ("not_json", b"procedure: tiny\n", "that is YAML."),
    ):  # fmt: skip
        made = Village().counted()
        made.opening["compiled"] = bound(odd)
        files = made.folder() | {"procedure.json": odd}
        setup: tuple[Object, ...] = ()
        if len(odd) > 1 << 20:
            files["procedure.json"] = content
            setup = ({"do": "extend", "path": "procedure.json", "by": 1 << 20},)
        yield Vector(f"procedure_{story}", f"a compiled document {says}", files, found, (20,),
                     setup=setup)  # fmt: skip
    for story, change, says in (
        ("without_steps", lambda p: p.pop("steps"), "without steps."),
        ("check_unknown", lambda p: p["rules"][0].update(check="kinship"), "of an unknown check."),
        ("parameter_untyped", lambda p: p["parameters"][0].pop("type"),
         "with a parameter without a type."),
        ("parameter_range", lambda p: p["parameters"][0].update(max="3"),
         "with a range whose end is a text."),
        ("id_twice", lambda p: p["parameters"].append({**p["parameters"][0], "max": 30}),
         "with one parameter twice, of which some readers take the first."),
        ("member_unknown", lambda p: p["rules"][3].update(when={"param": "on_audit", "is": False}),
         "with a condition where the format has none."),
        ("without_titles", lambda p: p["states"][0].pop("title"), "with a state without a title."),
        ("initial_unknown", lambda p: p.update(initial="nowhere"), "that starts nowhere."),
    ):  # fmt: skip
        made = Village().counted()
        change(made.procedure)
        yield Vector(f"procedure_{story}", f"a compiled document {says}", made.folder(), found,
                     (20,))  # fmt: skip


def parameters() -> Iterator[Vector]:
    """52: a parameter that the law does not allow, frozen in entry 0."""
    for story, change, says in (
        ("below", {"publicity": 1}, "a publicity period shorter than the law allows."),
        ("above", {"most": 4}, "more seats than the law allows."),
        ("true", {"most": True}, "`true` for a number."),
        ("choice", {"ballot": "telephone"}, "a choice that the law does not have."),
        ("no_ids", {"asked": ["The Police"]}, "a list of ids that holds none."),
        ("ids_twice", {"asked": ["police", "police"]}, "a list that names one id twice."),
        ("ids_text", {"asked": "police"}, "a text for a list of ids."),
        ("ids_too_many", {"asked": ["audit", "court", "police"]}, "more ids than the law allows."),
        ("unknown", {"bonus": 1}, "a parameter that the procedure does not have."),
        ("missing", {"ballot": None}, "a parameter without a value."),
    ):
        village = Village().nominated()
        village.parameters.update(change)
        village.parameters = {k: v for k, v in village.parameters.items() if v is not None}
        yield Vector(f"parameter_{story}", says, village.folder(), (("parameter", 0, "4.2"),),
                     (52,))  # fmt: skip
    silent = Village().counted()
    silent.parameters["early"] = 61
    yield Vector("parameter_not_warned", "a parameter outside a range that warns, without the"
                 " warning.", silent.folder(), (("outcome", 0, "4.2"),), (52,))  # fmt: skip
    warned = Village().counted()
    warned.opening_out["warnings"] = [{"rule": "parameter", "param": "early"}]
    yield Vector("parameter_warned_falsely", "a warning of a parameter that lies in its range.",
                 warned.folder(), (("outcome", 0, "4.2"),), (52,))  # fmt: skip


def opened_roles() -> Iterator[Vector]:
    """Holders that entry 0 may not name (log 4.3); no row of section 6 names them."""
    for story, change, says in (
        ("exclusive", {"teller": ["p02"]}, "one person on both sides of an exclusive pair."),
        ("unknown", {"king": ["p09"]}, "a role that the procedure does not have."),
        ("standing", {"candidate": ["p03"]}, "a standing given away by entry 0."),
    ):
        village = Village().listed()
        village.roles.update(change)
        yield Vector(f"opening_role_{story}", says, village.folder(), (("role", 0, "4.2"),))
    other = Village().prepared()
    other.opening_out["state"] = "listed"
    yield Vector("opening_state", "a case opened in another state than the first.", other.folder(),
                 (("outcome", 0, "4.2"),))  # fmt: skip


def calendars() -> Iterator[Vector]:
    """53: a calendar under which the publicity period fits."""
    easy = canonical({**CALENDAR, "days_off": ["2026-03-16"]})
    village = Village().counted()
    yield Vector("calendar_altered", "a calendar with one working day more in the place of the one"
                 " that is bound.", village.folder() | {"calendars/2026.json": easy},
                 (("calendar", 0, "4.3"), ("calendar", OPEN, "4.9")), (53,))  # fmt: skip
    early = Village().opened("03-10").count()
    yield Vector("calendar_ignored", "the meeting held as if a day off were worked, under the right"
                 " calendar.", early.folder(), (("rule", OPEN, "4.9"),), (53,))  # fmt: skip
    none = Village().counted()
    none.opening["calendars"] = None
    files = none.folder()
    del files["calendars/2026.json"]
    yield Vector("calendar_none", "working days counted in a year that has no calendar.",
                 files, (("calendar", OPEN, "4.9"),), (53,))  # fmt: skip
    for story, change, says in (
        ("other_year", {"calendar": 2025}, "the calendar of another year under the name of this."),
        ("other_format", {"format": "calendar"}, "a calendar of another format."),
        ("no_date", {"days_off": ["2026-02-30"]}, "a day off that no calendar has."),
        ("day_elsewhere", {"days_off": ["2025-03-09"]}, "a day off of another year."),
        (
            "member_unknown",
            {"half_days": ["2026-03-09"]},
            "a member that the format does not have.",
        ),
    ):
        odd = Village().published()
        odd.calendar.update(change)
        yield Vector(f"calendar_{story}", says, odd.folder(), (("calendar", 0, "4.3"),), (53,))
    yield from bound_later()


def bound_later() -> Iterator[Vector]:
    """53: what a `calendar` entry may not do."""
    twice = Village().published()
    twice.add("calendar", "03-05", data={"year": 2026, **bound(canonical(CALENDAR))})
    yield Vector("calendar_twice", "a year bound a second time.", twice.folder(),
                 (("calendar", 7, "4.3"),), (53,))  # fmt: skip
    absent = Village().published()
    absent.add("calendar", "03-05", data={"year": 2027, **bound(canonical(CALENDAR_2027))})
    yield Vector("calendar_missing", "a year bound later, and its file not there.", absent.folder(),
                 (("calendar", 7, "4.3"),), (53,))  # fmt: skip


def photographed() -> Village:
    """A case with two documents, of which the folder holds both."""
    village = Village().counted()
    village.body(PUBLISH)["ev"] = [document("photo", PHOTO)]
    village.files[evidence_path(sha(PHOTO))] = PHOTO
    return village


def evidence() -> Iterator[Vector]:
    """36: documents replaced, missing, or never named."""
    lacking = photographed()
    del lacking.files[evidence_path(sha(PHOTO))]
    yield Vector(
        "evidence_missing",
        "a document that is not in the folder is a warning: copies may be kept elsewhere.",
        lacking.folder(),
        (("missing", PUBLISH, "5.1"),),
        (36,),
    )
    tried = Village().published()
    tried.refused("open", "03-10", "published", LATE, data=opening(), ev=[document("photo", PHOTO)])
    yield Vector("evidence_of_refused", "a document of a refused attempt need not be kept.",
                 tried.folder(), (), (36,))  # fmt: skip
    for story, content, says in (
        ("replaced", PHOTO[:-1] + b"\r", "a document replaced by another of the same size."),
        ("cut", PHOTO[:-1], "a document cut short."),
        ("emptied", b"", "a document emptied."),
    ):
        village = photographed()
        village.files[evidence_path(sha(PHOTO))] = content
        yield Vector(f"evidence_{story}", says, village.folder(), (("digest", PUBLISH, "5.1"),),
                     (36,))  # fmt: skip
    for story, content, code, says in (
        ("replaced", PHOTO[:-1] + b"\r", "digest", "was replaced."),
        ("missing", None, "missing", "is not there."),
    ):
        first = photographed().entries()[PUBLISH]
        lines = linked([canonical({**{k: v for k, v in first.items() if k != "prev"}, "n": 0})])
        files = photographed().folder(lines)
        files[evidence_path(sha(PHOTO))] = content or b""
        if content is None:
            del files[evidence_path(sha(PHOTO))]
        yield Vector(f"evidence_{story}_first_line", "a step in the place of entry 0: the case is"
                     f" not opened, and its document {says}", files,
                     (("genesis", 0, "1.1"), (code, 0, "5.1")), (35, 36),
                     levels={"4": "not checked"})  # fmt: skip
    size = photographed()
    size.body(PUBLISH)["ev"][0]["size"] += 1
    yield Vector("evidence_size", "a document whose digest is right and whose size is not.",
                 size.folder(), (("digest", PUBLISH, "5.1"),), (36,))  # fmt: skip
    for story, ev, says in (
        ("not_named", None, "the approval without its minutes."),
        ("other_named", [document("photo", MINUTES)], "the minutes handed in as a photo."),
    ):  # fmt: skip
        village = Village().counted()
        village.body(3)["ev"] = ev
        if ev is None:
            del village.body(3)["ev"]
        yield Vector(
            f"documents_{story}", says, village.folder(), (("documents", 3, "4.7"),), (36,)
        )
    village = Village().counted()
    village.body(3)["ev"].append(document("selfie", MINUTES))
    yield Vector("documents_unknown", "a document of a kind that the procedure does not have.",
                 village.folder(), (("rule", 3, "4.4"),), (36,))  # fmt: skip
