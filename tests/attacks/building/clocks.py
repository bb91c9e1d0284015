"""Level 3: when witnesses say that they saw a note, and the dates that the log gives itself.

The last entry that a note of the case covers is of 1 March (size 1) or of 11 March (8 and 9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from building.anchored import ALL
from building.notes import ARCHIVE, COUNTY, LOG, head, note, path, text
from building.signed import WITNESSED, at, case
from building.vector import Vector
from building.village import Files, Village

# the first second of 11 March in China, half past ten of that morning, and of six days before
MIDNIGHT = 1_773_158_400
SEEN = MIDNIGHT + 37_800
BEFORE = SEEN - 6 * 86_400


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from ahead()
    yield from not_ahead()
    yield from odd_lines()


def seen(lines: Sequence[bytes], size: int, *times: int, archive: int = SEEN) -> Files:
    """A note that the county says it saw at these times, and the archive at its own."""
    told = text(size, head(lines, size))
    county = b"".join(COUNTY.line(told, time) for time in times)
    return {path(size): told + b"\n" + LOG.line(told) + county + ARCHIVE.line(told, archive)}


def ahead() -> Iterator[Vector]:
    """A witness saw the note on a date before the one that its last entry bears."""
    lines = Village().counted().lines()
    both = case(None, *ALL) | seen(lines, 8, BEFORE) | seen(lines, 9, BEFORE)
    yield Vector("ahead", "a clock set ahead: one of two witnesses saw two notes six days before"
                 " the date of their last entries.", both, at("ahead", "3.1", 8, 9),
                 policy=WITNESSED)  # fmt: skip
    for story, times, archive, says in (
        ("second", (MIDNIGHT - 1,), SEEN, "a witness saw the note in the last second of the"
         " day before."),
        ("both", (BEFORE,), BEFORE, "both witnesses saw the note days before: one warning."),
        ("first", (SEEN, BEFORE), SEEN, "a witness who cosigned twice: the first time"
         " counts."),
        ("beside_none", (0, BEFORE), SEEN, "a witness who cosigned twice and states one"
         " time."),
        ("1", (1,), SEEN, "a witness whose clock begins with 1970."),
    ):  # fmt: skip
        yield Vector(f"ahead_{story}", says,
                     case(None, *ALL) | seen(lines, 9, *times, archive=archive),
                     at("ahead", "3.1", 9), policy=WITNESSED)  # fmt: skip
    alone = seen(lines, 9, BEFORE, archive=BEFORE)
    alone[path(9)] = alone[path(9)].split("— archive".encode())[0]
    yield Vector("ahead_no_quorum", "a note without the quorum whose only witness saw it days"
                 " before.", case(None, *ALL) | alone,
                 (*at("quorum", "3.1", 9), *at("ahead", "3.1", 9)), (13,),
                 policy=WITNESSED)  # fmt: skip


def not_ahead() -> Iterator[Vector]:
    """No warning: dates are compared, and only those that somebody states."""
    lines = Village().counted().lines()
    for story, times, says in (
        ("same_date", (MIDNIGHT,), "a witness saw the note hours before its last entry, on the"
         " same date: clocks differ by seconds, dates are what the law counts."),
        ("no_time", (0,), "a witness who states no time."),
        ("then_none", (SEEN, 0), "a witness who cosigned twice and states one time."),
    ):  # fmt: skip
        yield Vector(f"not_ahead_{story}", says, case(None, *ALL) | seen(lines, 9, *times),
                     policy=WITNESSED)  # fmt: skip
    early = case(None, *ALL) | seen(lines, 8, MIDNIGHT) | seen(lines, 1, BEFORE)
    yield Vector("not_ahead_of_its_own", "a witness saw the first note before the last entry was"
                 " written: each note is compared with the lines that it covers.", early,
                 policy=WITNESSED)  # fmt: skip


def odd_lines() -> Iterator[Vector]:
    """The last line that a note covers is of the next date, cannot be read, or is not there."""
    lines = Village().counted().lines()
    night = [*lines[:8], lines[8].replace(b"T02:08:", b"T16:08:")]
    yield Vector("ahead_after_midnight", "an entry of the 12th in China and of the 11th in"
                 " Greenwich, which a witness saw on the 11th.",
                 Village().folder(night) | seen(night, 9, SEEN, archive=SEEN + 86_400),
                 at("ahead", "3.1", 9), policy=WITNESSED)  # fmt: skip
    next_day = lines[8].replace(b'"2026-03-11T02:08:', b' "2026-03-12T02:08:')
    broken = [*lines[:8], next_day]
    yield Vector("not_ahead_unreadable", "the last line bears the next date and is not canonical:"
                 " nothing is read from it.", Village().folder(broken) | seen(broken, 9, SEEN),
                 (("form", 8, "0.3"),), policy=WITNESSED)  # fmt: skip
    cut = Village().folder(lines[:8]) | seen(lines, 8, BEFORE) | seen(lines, 9, BEFORE)
    yield Vector("ahead_truncated", "one entry cut off, and two notes that a witness saw days"
                 " before: the time of the lines that are not there is unknown.", cut,
                 (("truncated", 8, "2.6"), *at("ahead", "3.1", 8)), (5,),
                 policy=WITNESSED)  # fmt: skip
    back = [*lines[:8], lines[8].replace(b'"2026-03-11T02:08:', b'"2026-03-10T02:08:')]
    yield Vector("not_ahead_time_back", "times go back: the last one that a note covers counts.",
                 Village().folder(back) | seen(back, 9, MIDNIGHT - 1, archive=MIDNIGHT - 1)
                 | {path(8): note(back, 8, *ALL)},
                 (("time", 8, "1.4"), ("date", 8, "4.8")), (25,), policy=WITNESSED)  # fmt: skip
