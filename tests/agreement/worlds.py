"""The villages in which runs are: one for each form, ballot mode, kind and way of combining."""

from __future__ import annotations

from typing import Any

from village import Law, World, least_bounds

EARLY = {"early_days": 365}
# villages whose case does not come to an end
BARRED = ("no_calendar", "too_small", "too_large")


def worlds(law: Law) -> dict[str, World]:
    """The villages in which runs are: each has something that the others have not."""
    return (_by_two if law.procedure.id == "liangtui_yixuan" else _direct)(law)


def _world(law: Law, *, bounds: bool = True, seats: int = 5, **more: Any) -> World:
    """A village; what no `World` has of itself is a parameter."""
    members = {name: more.pop(name) for name in [*more] if name in World.__dataclass_fields__}
    least = least_bounds(law) if bounds else {}
    return World(tuple({**least, **EARLY, **more}.items()), seats=seats, **members)


def _direct(law: Law) -> dict[str, World]:
    return {
        "branch": _world(law, deputies=1),
        "reverse": _world(
            law, bounds=False, form="committee", deputies=2, ballot_mode="reverse", seats=7,
            excluded=2,
        ),
        "single": _world(law, deputies=2, ballot_mode="single", named=True),
        "forward": _world(law, deputies=2, ballot_mode="forward", seats=7),
        "joint": _world(law, deputies=2, ballot_mode="joint", seats=7),
        "general_branch": _world(
            law, bounds=False, form="general_branch", publicity_unit="days", switches=False,
            deputies=0, named=True, ballot_custom="name",
        ),
        "forward_alone": _world(law, deputies=0, ballot_mode="forward"),
        "no_calendar": _world(law, calendars=1),
        "too_small": _world(law, formal=6),
    }  # fmt: skip


def _by_two(law: Law) -> dict[str, World]:
    alone = {"form": "no_committee", "seats": 1}
    return {
        "branch": _world(law, deputies=1),
        "committee": _world(
            law, bounds=False, form="committee", deputies=2, seats=7, excluded=2,
            rec_combine="weighted", rec_weight_mass=2,
        ),
        "deputies": _world(law, formal=6, deputies=2, **alone),
        "vacancy_secretary": _world(law, kind="vacancy_secretary", seats=1, deputies=0, sitting=4),
        "vacancy_members": _world(law, kind="vacancy_members", seats=2, sitting=3, named=True),
        "general_branch": _world(
            law, bounds=False, form="general_branch", publicity_unit="days", switches=False,
            rec_combine="top", rec_top=9, named=True, ballot_custom="name",
        ),
        "no_committee": _world(law, formal=6, deputies=0, **alone),
        "no_calendar": _world(law, calendars=1),
        "too_small": _world(law, formal=6),
        "too_large": _world(law, deputies=1, **alone),
    }  # fmt: skip
