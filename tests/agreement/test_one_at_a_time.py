"""One check or resolver at a time: engine and verifier say the same over whatever stands there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tuixuan.checks import Context, Scope, check, resolver
from tuixuan.layout import layout_of
from tuixuan.memory import Flow
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendars
from tuixuan_verify.checks import compile_check
from tuixuan_verify.memory import CaseMemory, View
from tuixuan_verify.operands import LIST_TYPES, Names
from tuixuan_verify.resolvers import compile_resolver

Json = dict[str, Any]
DAY = "2026-03-01"
EARLIER = ("rec_party", "rec_mass")
TYPES = {"persons": "persons", "order": "order", "candidates": "persons", "votes": "votes",
         "kin": "kin", "ballots_valid": "count", "seats": "count", "printed": "count"}  # fmt: skip
# what is said of single persons and what is read from ballots stand in two steps (procedure 3.4)
BALLOTS = ("votes", "ballots_valid")
PACK = {"id": "bench", "from": "1990-01-01"}


def titled(id: str, **members: Any) -> Json:
    return {"id": id, "title": {"zh": id, "en": id}, **members}


def step(id: str, without: tuple[str, ...], **more: Any) -> Json:
    fields = [{"id": "date", "type": "date"}]
    fields += [
        {"id": n, "type": kind, "optional": True} for n, kind in TYPES.items() if n not in without
    ]
    return titled(
        id, phase="E", **{"from": ["start"]}, actor=["host"], force="S", basis="plan",
        fields=fields, **{"by": [{"resolver": "always"}], "outcomes": [{"id": "done"}], **more},
    )  # fmt: skip


def procedure(name: str, args: Json, parameters: Json, resolves: bool) -> Procedure:
    """Two steps that were taken, and one that carries the check or resolver."""
    more: Json = {"by": [{"resolver": name, "args": args}]}
    if not resolves:
        more = {"rules": [{"rule": "judged", "args": args}]}
    without = BALLOTS if name == "kin" else ("kin",)
    rule = titled("judged", check=name, severity="block", force="S", certainty="P", checked_on=DAY)
    made = titled(
        "bench", format="tuixuan-procedure/1", vocabulary=1, procedure="bench", version=1,
        pack=PACK, initial="start", corrections_until="one", phases=[titled("E")],
        roles=[titled("host")], states=[titled("start", phase="E")],
        rules=[] if resolves else [rule],
        steps=[*(step(id, without) for id in EARLIER), step("one", without, **more)],
        parameters=[
            titled(id, type="choice", default=value, values=[value], basis="plan", certainty="P")
            for id, value in parameters.items()
        ],
    )  # fmt: skip
    del made["id"]
    return Procedure.from_compiled({key: value for key, value in made.items() if value != []})


def by_engine(name: str, args: Json, seen: Json, parameters: Json, resolves: bool) -> Any:
    law = procedure(name, args, parameters, resolves)
    layout = layout_of(law)
    main, last = layout.main, ()
    for n, (id, one) in enumerate(zip(EARLIER, law.steps, strict=False)):
        if id in seen:
            last = main.with_record(last, one, n + 1, {"date": DAY, **seen[id]}, {})
    flow, out = Flow("start", last=last), {}
    scope = Scope(law, layout, main, law.steps[2], lambda step: True)
    c = Context({"date": DAY, **seen["one"]}, out, flow, flow, parameters, Calendars([]))
    if not resolves:
        return check(name, args, scope)(c)
    return resolver(name, args, scope)(c), out


def by_verifier(name: str, args: Json, seen: Json, parameters: Json, resolves: bool) -> Any:
    listed = frozenset(n for n, kind in TYPES.items() if kind in LIST_TYPES)
    names = Names(dict.fromkeys((*EARLIER, "one"), listed), "one")
    names.parameters = {p: {"type": "choice"} for p in parameters}
    case = CaseMemory("start")
    case.parameters = parameters
    for n, id in enumerate(EARLIER):
        if id in seen:
            case.flow.last[id] = (n + 1, DAY, seen[id], {})
    view = View(case, case.flow, seen["one"], DAY)
    if not resolves:
        return compile_check(name, args, names, PACK)(view)
    outcome = compile_resolver(name, args, names)(view)
    return outcome, {key: value for key, value in view.out.items() if value != []}


PEOPLE = [f"p{n}" for n in range(6)]
FEW = st.integers(0, 4)
PERSONS = st.sets(st.sampled_from(PEOPLE), max_size=4).map(sorted)
VOTES = st.dictionaries(st.sampled_from(PEOPLE), FEW, max_size=5).map(
    lambda yes: [{"id": p, "yes": n, "no": 0, "abstain": 0} for p, n in sorted(yes.items())]
)
RELATIONS = ("spouse", "parent", "child", "sibling", "grandparent", "grandchild")
KIN = st.dictionaries(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    st.sampled_from(RELATIONS),
    max_size=5,
).map(lambda rows: [{"id": a, "of": b, "relation": r} for (a, b), r in sorted(rows.items())])
VALUES = {"persons": PERSONS, "candidates": PERSONS, "votes": VOTES, "kin": KIN,
          "order": st.permutations(PEOPLE).map(lambda p: p[:4]),
          "ballots_valid": FEW, "seats": FEW, "printed": FEW}  # fmt: skip


@st.composite
def evidence(draw: Any) -> Json:
    """What each step holds; an empty list is left out, and a step may not have been taken."""
    taken = [id for id in EARLIER if draw(st.integers(0, 6))]
    return {
        id: {n: v for n, of in VALUES.items() if (v := draw(st.none() | of)) not in (None, [])}
        for id in (*taken, "one")
    }


LISTS = st.sampled_from(
    [f"{step}{name}" for step in ("", "rec_party.", "rec_mass.", "rec_mass|rec_party.")
     for name in ("persons", "order", "candidates")]
)  # fmt: skip
MEN = st.recursive(
    LISTS,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"without": st.tuples(inner, inner).map(list)}),
        st.fixed_dictionaries({"common": st.tuples(inner, inner).map(list)}),
        st.fixed_dictionaries({"union": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"first": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=4,
)
NUMBERS = st.one_of(FEW, st.sampled_from(["seats", "rec_party.ballots_valid", "rec_mass.printed"]))
METHODS = ("intersection", "weighted", "top")


@st.composite
def shortlists(draw: Any) -> tuple[Json, Json]:
    """Arguments, and the parameters of the case."""
    method = draw(st.sampled_from([*METHODS, "param.how", None]))
    rounds = [
        {"passed": draw(MEN), "votes": f"{id}.votes", "valid": draw(NUMBERS)} for id in EARLIER
    ]
    args: Json = {
        "rounds": rounds, "minimum": draw(NUMBERS),
        "weights": [draw(NUMBERS), draw(NUMBERS)], "top": draw(NUMBERS),
    }  # fmt: skip
    if method is not None:
        args["method"] = method
    return args, {"how": draw(st.sampled_from([*METHODS, "another"]))}


@given(shortlists(), evidence())
def test_a_shortlist(made: tuple[Json, Json], seen: Json) -> None:
    """checks 1.8, 1.8.1 to 1.8.3."""
    args, parameters = made
    one = by_engine("shortlist", args, seen, parameters, True)
    assert one == by_verifier("shortlist", args, seen, parameters, True)


@given(st.sampled_from(["kin", "rec_party.kin", "rec_party|rec_mass.kin"]), MEN, MEN, evidence())
def test_relatives(pairs: str, left: Any, right: Any, seen: Json) -> None:
    """checks 2.13."""
    args = {"pairs": pairs, "left": left, "right": right}
    assert by_engine("kin", args, seen, {}, False) == by_verifier("kin", args, seen, {}, False)


@given(MEN, evidence())
def test_who_remains_of_a_list(listed: Any, seen: Json) -> None:
    """procedure 5.3, with its order."""
    args = {"list": listed, "seats": 1, "need": "filled"}
    one = by_engine("enough_candidates", args, seen, {}, True)
    assert one == by_verifier("enough_candidates", args, seen, {}, True)
