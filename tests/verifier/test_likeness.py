"""Lines that are like earlier ones are judged quickly, and never more kindly than in full."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuixuan_verify.likeness import Likeness
from tuixuan_verify.verify import verify

PUT = [
    b"",
    *(bytes([b]) for b in b'01aA",{[ \\\x7f\n'),
    b"\xc3\xa9",
    b"true",
    b"null",
    b"-1",
    b"1.5",
]


def found(village, levels="01"):
    result = verify(str(village.folder), frozenset(levels))
    return sorted({(f.code, f.line) for f in result.tally.findings}), result.head, result.entries


def in_full(village, monkeypatch, levels="01"):
    with monkeypatch.context() as patch:
        patch.setattr(Likeness, "time_of", lambda *_: None)
        return found(village, levels)


def test_a_sound_log_is_verified_alike_both_ways(repeated, monkeypatch):
    quick, kept = [], Likeness.time_of

    def counted(self, *args):
        quick.append(kept(self, *args))
        return quick[-1]

    monkeypatch.setattr(Likeness, "time_of", counted)
    assert found(repeated, "014")[0] == []
    assert sum(time is not None for time in quick) == 3 * (12 - 8) + 1
    assert found(repeated, "014") == in_full(repeated, monkeypatch, "014")


@settings(max_examples=300, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.data())
def test_no_change_of_bytes_is_judged_more_kindly(repeated, data):
    """Whatever `time_of` lets pass, the full judgement lets pass too."""
    lines = repeated.lines()
    likeness = Likeness()
    for line in lines[1:]:
        likeness.learn(line, json.loads(line))
    line = data.draw(st.sampled_from(lines[-6:]))
    entry = json.loads(line)
    at = data.draw(st.integers(0, len(line)))
    cut = data.draw(st.integers(0, 3))
    put = data.draw(st.sampled_from(PUT))
    changed = line[:at] + put + line[at + cut :]
    number, link, time = entry["n"], entry["prev"].encode(), entry["t"]
    assert likeness.time_of(line, number, link, time) == time
    if likeness.time_of(changed, number, link, time) is not None:
        from tuixuan_verify.findings import Tally
        from tuixuan_verify.form import read_entry

        tally = Tally()
        read, sound = read_entry(changed, number, link.decode(), tally)
        assert (sound, tally.findings) == (True, [])
        assert (read["n"], read["prev"].encode()) == (number, link)


def test_only_the_next_entry_follows(repeated):
    likeness = Likeness()
    for line in repeated.lines()[1:]:
        likeness.learn(line, json.loads(line))
    line = repeated.lines()[-1]
    entry = json.loads(line)
    n, link, time = entry["n"], entry["prev"].encode(), entry["t"]
    assert likeness.time_of(line, n, link, "") == time
    assert likeness.time_of(line, n + 1, link, time) is None
    assert likeness.time_of(line, n, b"0" * 64, time) is None
    assert likeness.time_of(line, n, link, "2026-03-03T10:01:00.000Z") is None
    for bad in (b"2026-02-30T10:00:39.000Z", b"2026-13-03T10:00:39.000Z", b"x" * 24):
        assert likeness.time_of(line.replace(time.encode(), bad), n, link, "") is None


def test_a_line_with_a_finding_teaches_nothing(repeated):
    line = repeated.lines()[-1]
    spaced, likeness = line.replace(b'"n":', b'"n": '), Likeness()
    for _ in range(40):
        likeness.learn(spaced, json.loads(spaced))
    capital = line.replace(b'"seats"', b'"Seats"')
    for _ in range(40):
        likeness.learn(capital, json.loads(capital))
    assert likeness._kept == 0


def test_the_number_of_forms_is_bounded(repeated):
    line = repeated.lines()[-1]
    likeness = Likeness()
    for n in range(3_000):
        other = line.replace(b'"seats"', b'"seats_%d"' % n)
        likeness.learn(other, json.loads(other))
        step = re.sub(rb'"step":"\w+"', b'"step":"s%d"' % n, line)
        for _ in range(8 if n < 1_100 else 0):
            likeness.learn(step, json.loads(step))
    assert likeness._kept <= 512
    assert len(likeness._met) <= 1_000
