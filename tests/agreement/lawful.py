"""Lawful evidence for one step with a wanted outcome, made from the compiled document.

The resolver says which figures decide the outcome, the rules say which fields must agree with what
was recorded before; a few fields are known by name. Whoever asks tells how he would like it in a
`Wish`. What comes out is not judged here: the engine does that, and the verifier after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from figures import tally
from reading import Json, Sight, later, should_attend

if TYPE_CHECKING:
    from running import Run


Spans = dict[str, tuple[int, int | None]]


class Wish(NamedTuple):
    """How somebody would like the evidence to be, beside its outcome.

    `few`: hardly anybody is recommended or signs up; `lost`: the candidate for secretary is not
    elected; `dropped`: so many are dropped from a list of which enough remain; `void`: so many
    ballots are void; `absent`: so many stay away from a meeting that has its quorum all the same;
    `persons`: these are named where a step may choose.
    """

    few: bool = False
    lost: bool = False
    dropped: int = 0
    void: int = 0
    absent: int = 0
    persons: tuple[str, ...] = ()


AS_IT_COMES: Final = Wish()


class Evidence(NamedTuple):
    """One attempt at a step."""

    step: str
    data: Json
    person: str
    role: str
    sign: tuple[tuple[str, str], ...] = ()
    documents: tuple[Json, ...] = ()


def document(id_: str) -> Json:
    return {"id": id_, "sha256": "ab" * 32, "size": 1}


def lawful(run: Run, step: Json, want: str, wish: Wish = AS_IT_COMES) -> Evidence | None:
    """Evidence for `step` with the outcome `want`; none where the figures cannot give it."""
    data = _Maker(run, step, want, wish).made()
    if data is None:
        return None
    person, role = run.actor(step)
    documents = tuple(document(id_) for id_ in sorted(step.get("documents", ())))
    return Evidence(step["id"], data, person, role, run.signers(step, person), documents)


class _Maker:
    """The data of one attempt, field by field."""

    def __init__(self, run: Run, step: Json, want: str, wish: Wish) -> None:
        self.run, self.step, self.want, self.wish = run, step, want, wish
        self.fields = {field["id"]: field for field in step["fields"]}
        self.data: Json = {"date": run.today}
        self.agreed: set[str] = set()
        self.sight: Sight = run.sight(step, self.data)
        by = run.resolver(step)
        self.resolver, self.by = by["resolver"], by["args"]
        self.rules = [(use["check"], use["args"]) for use in run.rules(step)]
        # how many persons a step that drops some must name
        self.named = sum(
            check == "size" and args == {"of": "persons", "at_least": 1}
            for check, args in self.rules
        )

    def made(self) -> Json | None:
        for name, field in self.fields.items():
            value = self._default(name, field)
            if value is not None:
                self.data[name] = value
        self._agree()
        resolve: Callable[[Json], bool] | None = getattr(self, "_by_" + self.resolver, None)
        if resolve is not None and not resolve(self.by):
            return None
        self._departments()
        self._orders()
        return {k: v for k, v in self.data.items() if v not in ([], None)}

    def _own(self, operand: Any) -> bool:
        return isinstance(operand, str) and operand in self.fields

    # --- what a field holds unless something else is said

    def _default(self, name: str, field: Json) -> Any:
        kind, world = field["type"], self.run.world
        if kind == "choice":
            return self._choice(name, field["values"])
        if kind == "count":
            return self._count(name)
        if kind == "members":
            return world.members()
        if kind == "key":
            return self.run.key
        if kind == "persons":
            return self._persons(name)
        return {
            "term_start": world.term_start,
            "term_end": world.term_end,
            "meeting_date": self._meeting(),
        }.get(name)

    def _choice(self, name: str, values: list[str]) -> str:
        if self.resolver == "choice" and self.by["field"] == name:
            return self.want
        planned = self.run.parameters.get(name)
        return planned if planned in values else values[0]

    def _meeting(self) -> str:
        if self.step["id"] == "deferral":
            return self.run.world.term_end
        days = 40 if self.step["id"] == "request_1" else self.run.parameters["notice_days"]
        return later(self.run.today, days)

    def _count(self, name: str) -> int:
        world = self.run.world
        if name == "excluded" and any(f["type"] == "members" for f in self.step["fields"]):
            return world.excluded
        known = {
            "seats": world.seats, "deputies": self.run.parameters["deputies"],
            "excluded": world.excluded, "consulted": world.excluded,
            "households": 100, "visited": 60, "printed": 40, "inspectors": 2,
            "notified": 100, "signers": 50, "invited": 24, "should_attend": 24, "present": 24,
        }  # fmt: skip
        return known.get(name, 0)

    def _persons(self, name: str) -> list[str]:
        run, covers = self.run, self.step.get("covers", {})
        if covers.get("field") == name:
            return list(run.roles[covers["role"]])
        if name in ("scrutineers", "tellers"):
            free = [p for p in run.free() if p not in run.roles.get("host", ())]
            return sorted(free[:2] if name == "scrutineers" else free[2:4] or ["x51", "x52"])
        if self.step["id"].startswith("signup_"):
            return run.world.nominees(name, self.wish.few)
        if self.step["id"] in run.law.threads:
            return sorted(self.wish.persons)
        deputies = run.parameters["deputies"]
        candidates = list(run.roles.get("candidate", ()))
        if any(check == "size" for check, _ in self.rules):
            posts: Spans = {"secretary_candidate": (0, 1), "deputy_candidates": (1, 2 + deputies)}
        elif any(check == "enough" for check, _ in self.rules):
            # without a committee every candidate stands for one of the posts
            first = 1 if deputies else len(candidates)
            posts = {"secretary_candidate": (0, first), "deputy_candidates": (first, None)}
        else:
            posts = {}
        start, end = posts.get(name, (0, 0))
        return candidates[start:end]

    # --- what the rules ask of fields

    def _agree(self) -> None:
        """Give a field the value that a rule compares it with."""
        if self.resolver == "shortlist":
            self.sight.out["ranking"] = self._ranking(self.by)
        for check, args in self.rules:
            if check == "attendance":
                self.data[args["claimed"]] = should_attend(self.sight, args)
            elif check == "relation":
                self._relation(args)
            elif check == "share" and self._own(args["part"]):
                self.data[args["part"]] = self.sight.number(args["whole"])
            elif check == "sets" and self._own(args["left"]):
                self._sets(args)
        for check, args in self.rules:
            if check == "size" and self._own(args["of"]) and args.get("at_most") == 1:
                self.data[args["of"]] = self.data.get(args["of"], [])[:1]

    def _relation(self, args: Json) -> None:
        left, op, right = args["left"], args["op"], self.sight.value(args["right"])
        if self._own(left) and type(right) is int and self.fields[left]["type"] == "count":
            now = self.data.get(left, 0)
            wanted = {"equal": right, "at_least": max(now, right), "at_most": min(now, right)}
            self.data[left] = wanted.get(op, now)
        elif isinstance(left, dict) and op == "at_least":
            return
        elif isinstance(left, dict) and self._own(left.get("count")) and type(right) is int:
            self.data[left["count"]] = self.data.get(left["count"], [])[:right]

    def _sets(self, args: Json) -> None:
        name, op = args["left"], args["op"]
        right, now = self.sight.listed(args["right"]), self.data.get(name)
        if op == "equal":
            self.data[name] = right
        elif op == "disjoint":
            self.data[name] = [p for p in now or () if p not in right]
        elif name in self.agreed:
            self.data[name] = [p for p in now or () if p in right]
        else:
            self.data[name] = [p for p in now or () if p in right] or right
        self.agreed.add(name)
        if op == "subset" and self.wish.persons:
            self.data[name] = sorted(set(right) & set(self.wish.persons))

    def _departments(self) -> None:
        """A verdict of each department on each person, where the rules ask for them."""
        rows = self.data.get("verdicts")
        wanted = [args["departments"] for check, args in self.rules if check == "every"]
        if rows and wanted:
            departments = sorted(self.sight.listed(wanted[0]))
            self.data["verdicts"] = [
                {"id": row["id"], "department": d, "verdict": row["verdict"]}
                for row in rows
                for d in departments
            ]

    # --- what a resolver needs for the outcome

    def _by_roster(self, args: Json) -> bool:
        rows = self.data["members"]
        formal = [row for row in rows if row["standing"] == "formal"]
        out = sum(not row["counted"] for row in formal)
        self.data.update(entitled=len(formal), excluded=out, should_attend=len(formal) - out)
        self.data["without_rights"] = sum(row["standing"] == "none" for row in rows)
        self.data["excluded_abroad"] = out
        return True

    def _by_reaches(self, args: Json) -> bool:
        if any("minus" in one["part"] for one in args.get("all", ())):
            return self._left(args["all"])
        for one in args.get("all", [args]):
            part, whole = one["part"], self.sight.number(one["whole"])
            least = self.sight.least(one["need"], whole)
            if self._own(part):
                self.data[part] = least if self.want == "reached" else max(0, least - 1)
                if self.want == "reached" and part == "present":
                    self.data[part] = max(least, whole - self.wish.absent)
            elif isinstance(part, dict) and self._own(part.get("count")) and self.want == "missed":
                self.data[part["count"]] = []
        return True

    def _first(self, listed: list[str]) -> set[str]:
        """Who is to be elected so that the posts that follow are contested."""
        roles = self.run.roles
        secretary = {*roles.get("secretary_candidate", ()), *roles.get("candidate_secretary", ())}
        if self.step["id"] == "count_deputy":
            return set(listed) - secretary
        return secretary.union(roles.get("candidate_deputy", ()))

    def _orders(self) -> None:
        """The order in which a ballot lists its candidates."""
        for check, args in self.rules:
            if check != "ballot_order":
                continue
            persons, approved = self.sight.listed(args["persons"]), args.get("approved")
            if approved is None:
                self.data[args["order"]] = self.run.world.printed(persons)
            elif approved == args["order"]:
                self.data[approved] = persons[::-1]
            else:
                known = self.sight.value(approved) or ()
                self.data[args["order"]] = [p for p in known if p in persons] or persons

    def _left(self, all_: list[Json]) -> bool:
        """Persons who are dropped from the posts, of which each still has enough or one has not."""
        listed = list(self.run.roles["candidate"])
        wished = [p for p in self.wish.persons if p in listed] or listed[::-1]
        found: list[str] | None = None
        for n in range(self.named, len(wished) + 1):
            self.data["persons"] = sorted(wished[:n])
            left = [self.sight.number(one["part"]) for one in all_]
            wholes = [self.sight.number(one["whole"]) for one in all_]
            enough = all(
                part >= self.sight.least(one["need"], whole)
                for one, part, whole in zip(all_, left, wholes, strict=True)
            )
            if self.want == "missed" and not enough:
                return True
            if self.want == "reached" and enough and n <= max(self.named, self.wish.dropped):
                found = self.data["persons"]
        self.data["persons"] = found
        return found is not None

    def _by_issue(self, args: Json) -> bool:
        whole = self.sight.number(args["whole"])
        least = self.sight.least(args["need"], whole)
        present = least - 1 if self.want == "missed" else max(least, whole - self.wish.absent)
        self.data[args["present"]] = present
        self.data[args["issued"]] = present + (self.want == "misissued")
        return present >= 0

    def _by_returned(self, args: Json) -> bool:
        issued = self.sight.number(args["issued"])
        self.data[args["returned"]] = issued + (self.want == "over")
        return True

    def _by_recommendation(self, args: Json) -> bool:
        whole = self.sight.number(args["whole"])
        least = self.sight.least(args["need"], whole)
        present = least - 1 if self.want == "missed" else max(least, whole - self.wish.absent)
        if self._own(args["present"]):
            self.data[args["present"]] = present
        issued = self.sight.number(args["present"])
        returned = issued + (self.want == "over")
        void = min(self.wish.void, returned)
        self.data.update(ballots_issued=issued, ballots_returned=returned)
        self.data.update(ballots_valid=returned - void, ballots_void=void)
        pool = self.run.recommended(self.step["id"])
        # one is too few for a committee, and enough for a branch with nothing but a secretary
        few = int(self.run.world.seats > 1)
        passing = few if self.wish.few else len(pool)
        valid = returned - void
        # the votes differ, but not so much that somebody of a small branch is not recommended
        spread = max(1, min(4, valid // 4))
        self.data["votes"] = [
            {"id": p, "yes": yes, "no": valid - yes, "abstain": 0}
            for n, p in enumerate(pool)
            for yes in [max(0, valid - n * 7 % spread) if n < passing else 0]
        ]  # fmt: skip
        return True

    def _ranking(self, args: Json) -> list[str]:
        method = self.run.parameters["rec_combine"]
        passed = [set(self.sight.listed(one["passed"])) for one in args["rounds"]]
        yes = [
            {row["id"]: row["yes"] for row in self.sight.value(one["votes"]) or ()}
            for one in args["rounds"]
        ]
        if method == "weighted":
            return sorted(p for p in set.union(*passed) if any(one.get(p) for one in yes))
        if method == "top":
            k = self.sight.number(args["top"])
            best = [
                {p for p in one if one[p] and sum(v > one[p] for v in one.values()) < k}
                for one in yes
            ]
            return sorted(set.intersection(*best))
        return sorted(set.intersection(*passed))

    def _by_enough_candidates(self, args: Json) -> bool:
        listed = self.sight.listed(args["list"])
        least = self.sight.contested(args["need"], self.sight.number(args["seats"]))
        spare = len(listed) - least
        if "drop" not in args:
            self.sight.out["remaining"] = listed
            return (spare >= 0) == (self.want == "enough")
        wished_for = max(self.named, self.wish.dropped)
        drop = min(wished_for, spare) if self.want == "enough" else max(self.named, spare + 1)
        if spare < 0 and self.want == "enough":
            return False
        wished = [p for p in self.wish.persons if p in listed]
        out = set((wished or listed[::-1])[:drop])
        if args["drop"] == "verdicts":
            self.data["verdicts"] = [
                {"id": p, "verdict": "fail" if p in out else "pass"} for p in listed
            ]
        else:
            self.data[args["drop"]] = sorted(out)
        return True

    def _by_tally(self, args: Json) -> bool:
        returned = "ballots_returned"
        if self._own("ballots_issued"):
            self.data["ballots_issued"] = self.data[returned] = self.data["present"]
        else:
            returned = next(a["returned"] for check, a in self.rules if check == "arithmetic")
        whole = self.sight.number(returned)
        void = min(self.wish.void, whole)
        self.data.update(ballots_valid=whole - void, ballots_void=void)
        listed = self.sight.listed(args["candidates"])
        first = self._first(listed)
        order = sorted(listed, key=lambda p: ((p in first) == self.wish.lost, p))
        found = tally(self.sight, args, self.want, order, whole - void, self.wish.few)
        self.data.update(found or {})
        return found is not None
