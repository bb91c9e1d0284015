"""One sentence part for each check of the vocabulary: what was expected, then what was found.

Rules kept here:
1. Every check of Spec 2 section 2 has a function, named after it; a test holds the two lists
   against each other.
2. The numbers shown are those that the reason carries, exactly (Spec 2); nothing is recomputed
   but the least number that meets a share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tuixuan.messages.fields import marked
from tuixuan.messages.words import Words

__all__ = ["SENTENCES", "Numbers", "sentence"]

Numbers = Mapping[str, Any]


def sentence(words: Words, check: str | None, args: Numbers, reason: Numbers) -> str:
    """What the check found, or the bare numbers for one that this version does not know."""
    if "unknown" in reason:
        template = words._("`{name}` must be on record, nothing is")
        return template.format(name=reason["unknown"])
    speak = SENTENCES.get(check or "")
    try:
        if speak is not None:
            return speak(words, args, reason)
    except (KeyError, TypeError, ValueError):
        pass  # a foreign log may give other numbers: they are shown as they are
    numbers = [f"{name} = {value}" for name, value in reason.items() if name != "rule"]
    return words.listed(numbers) or words._("it does not hold")


def _relation(words: Words, args: Numbers, reason: Numbers) -> str:
    op = reason.get("op", args.get("op"))
    if "right" not in reason or "left" not in reason:
        return words._("the two lists must be the same, they are not")
    expected = words._in_context("relation", _OPS[op]).format(n=_value(words, reason["right"]))
    template = words._("{expected} is expected, not {found}")
    return template.format(expected=expected, found=_value(words, reason["left"]))


def _share(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._("at least {least} of {whole} are expected ({need}), {part} are there")
    return template.format(
        least=least(reason["need"], reason["whole"]),
        whole=reason["whole"],
        need=words.quantity(reason["need"]),
        part=reason["part"],
    )


def _interval(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._in_context("interval", _KINDS[args["kind"]])
    found = template.format(end=reason["end"], to=reason["to"])
    if "length" not in args:
        return found
    length = words._("{length} from {start}").format(
        length=words.quantity(args["length"]), start=reason["from"]
    )
    return words.beside(found, length)


def _sets(words: Words, args: Numbers, reason: Numbers) -> str:
    persons = words.ids(reason.get("persons", ()))
    return words._in_context("sets", _SETS[args["op"]]).format(persons=persons)


def _size(words: Words, args: Numbers, reason: Numbers) -> str:
    if "at_least" in reason:
        template = words._("at least {n} are expected, {size} are there")
        return template.format(n=reason["at_least"], size=reason["size"])
    template = words._("at most {n} are expected, {size} are there")
    return template.format(n=reason["at_most"], size=reason["size"])


def _enough(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._(
        "for {seats} seats at least {need} candidates are expected, {candidates} are there"
    )
    return template.format(**_plain(reason))


def _coverage(words: Words, args: Numbers, reason: Numbers) -> str:
    persons = words.ids(reason["missing"])
    step = words.step(reason["of"])
    if "end" in reason:
        template = words._(
            "a date after {end} is expected, when the period of step {step} has ended for {persons}"
        )
        return template.format(end=reason["end"], step=step, persons=persons)
    return words._("step {step} must cover {persons} first").format(step=step, persons=persons)


def _every(words: Words, args: Numbers, reason: Numbers) -> str:
    parts = []
    if reason.get("missing"):
        template = words._("`{person}` needs the verdicts of {departments}, they are missing")
        parts.append(
            template.format(person=reason["person"], departments=words.ids(reason["missing"]))
        )
    if reason.get("extra"):
        template = words._(
            "`{person}` has verdicts of departments that are not asked: {departments}"
        )
        extra = reason["extra"]
        shown = words.ids(extra) if isinstance(extra, list | tuple) else str(extra)
        parts.append(template.format(person=reason["person"], departments=shown))
    return "; ".join(parts)


def _attendance(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._(
        "{should_attend} members should attend ({entitled} entitled, {excluded} lawfully not"
        " counted), not {claimed}"
    )
    return template.format(**{"excluded": 0, **_plain(reason)})


def _arithmetic(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._in_context("arithmetic", _PARTS[reason["part"]])
    return template.format(
        left=reason.get("left"),
        right=reason.get("right"),
        person=reason.get("person"),
        persons=words.ids(reason.get("persons", ())),
    )


def _in_force(words: Words, args: Numbers, reason: Numbers) -> str:
    if reason.get("until"):
        template = words._(
            "a date from {start} to {until} is expected, not {date}: choose the rule pack of that"
            " date"
        )
    else:
        template = words._(
            "a date from {start} on is expected, not {date}: choose the rule pack of that date"
        )
    return template.format(start=reason["from"], until=reason.get("until"), date=reason["date"])


def _taken(words: Words, args: Numbers, reason: Numbers) -> str:
    steps = words.listed(words.step(step) for step in reason["missing"])
    return words._("{steps} must have been taken before").format(steps=steps)


def _kin(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._("nobody related to the other side is expected, {persons} are")
    return template.format(persons=words.ids(reason["persons"]))


def _ballot_order(words: Words, args: Numbers, reason: Numbers) -> str:
    template = words._in_context("ballot order", _ORDERS[reason["part"]])
    if reason["part"] != "order":
        return template.format(persons=words.ids(reason["persons"]))
    first, second = reason["persons"]
    return template.format(first=first, second=second)


def least(need: str, whole: int) -> int:
    """The least number that meets a need such as `at_least 4/5` of a whole."""
    word, _, share = need.partition(" ")
    above, _, below = share.partition("/")
    a, b = int(above), int(below)
    return -(-a * whole // b) if word == "at_least" else a * whole // b + 1


def _value(words: Words, value: Any) -> str:
    if isinstance(value, str):
        return value if value[:1].isdigit() else words.word(value)
    return str(value)


def _plain(reason: Numbers) -> dict[str, Any]:
    return {name: value for name, value in reason.items() if name != "rule"}


_OPS: Final = {
    "equal": marked("relation", "{n}"),
    "at_most": marked("relation", "at most {n}"),
    "at_least": marked("relation", "at least {n}"),
    "less_than": marked("relation", "less than {n}"),
    "more_than": marked("relation", "more than {n}"),
}
_KINDS: Final = {
    "after": marked("interval", "a date after {end} is expected, not {to}"),
    "ahead": marked("interval", "a date not before {end} is expected, not {to}"),
    "within": marked("interval", "a date not after {end} is expected, not {to}"),
    "exactly": marked("interval", "{end} is expected, not {to}"),
}
_SETS: Final = {
    "subset": marked("sets", "only persons who qualify are expected, not {persons}"),
    "equal": marked(
        "sets", "the same persons are expected in both lists, they differ in {persons}"
    ),
    "disjoint": marked("sets", "nobody is expected in both lists, {persons} are"),
}
_PARTS: Final = {
    "returned": marked(
        "arithmetic",
        "valid and void ballots must add up to {right} returned, not to {left}: count again",
    ),
    "rows": marked(
        "arithmetic",
        "one row is expected for each name on the ballot, the lists differ in {persons}",
    ),
    "person": marked(
        "arithmetic",
        "the votes for `{person}` must add up to {right} valid ballots, not to {left}: count again",
    ),
    "places": marked(
        "arithmetic", "at most {right} votes are expected on these ballots, not {left}: count again"
    ),
    "written": marked(
        "arithmetic", "only names that are not on the ballot can be written in, not {persons}"
    ),
    "write_in": marked(
        "arithmetic",
        "at most {right} names written in are expected, as many as votes against, not {left}",
    ),
}
_ORDERS: Final = {
    "set": marked(
        "ballot order",
        "exactly the persons who stand are expected in the order, it differs in {persons}",
    ),
    "order": marked("ballot order", "`{second}` is expected before `{first}`, not after"),
    "rank": marked(
        "ballot order",
        "each character of a name must have its place in the order of strokes, one in the names of"
        " {persons} has none: say behind which character it stands (`strokes`)",
    ),
}
SENTENCES: Final[Mapping[str, Callable[[Words, Numbers, Numbers], str]]] = {
    "relation": _relation,
    "share": _share,
    "interval": _interval,
    "sets": _sets,
    "size": _size,
    "enough": _enough,
    "coverage": _coverage,
    "every": _every,
    "attendance": _attendance,
    "arithmetic": _arithmetic,
    "in_force": _in_force,
    "taken": _taken,
    "kin": _kin,
    "ballot_order": _ballot_order,
}
