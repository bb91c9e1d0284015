"""Amendments (step 4.16), erasures (1.7, 5.4) and the secrecy of the ballot (4.15)."""

from __future__ import annotations

import copy
import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from tuixuan_verify.verify import verify

HOST = {"person": "p01", "role": "host"}


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def at(result, *steps):
    """Codes and lines found by these steps."""
    return [(f.code, f.line) for f in result.tally.findings if f.step in steps]


class Amendment:
    """An amendment of a running case: another document in its place, and the entry for it."""

    def __init__(self, village):
        self.village = village.published()
        self.law = copy.deepcopy(village.procedure)
        self.law["version"] = 2
        self.data = {}
        self.out = {"state": "published"}

    @property
    def number(self):
        return len(self.village.bodies) + 1

    def put(self, content=None, place="procedure.json"):
        """Write the document and the entry."""
        content = canonical(self.law) if content is None else content
        folder = self.village.folder / "amendments" / str(self.number)
        folder.mkdir(parents=True)
        (folder / place).write_bytes(content)
        data = {
            "compiled": {"sha256": sha256(content).hexdigest(), "size": len(content)},
            "procedure": {"id": "tiny", "version": 2},
            "pack": "party-2020",
            **self.data,
        }
        self.village.add({"type": "amend", "data": data, "out": self.out, "day": "2026-03-06"})
        return self

    def verify(self, **more):
        self.village.write()
        return verify(str(self.village.folder), **more)

    def opened(self, present=4, outcome="reached", state="voting"):
        self.village.step("open", "03-09", {"outcome": outcome, "state": state},
                          data={"present": present, "tellers": ["p06"]})  # fmt: skip
        return self


@pytest.fixture
def amendment(village):
    return Amendment(village)


def rule(law, name):
    return next(one for one in law["rules"] if one["id"] == name)


def test_the_case_goes_on_under_the_amended_law(amendment):
    """Three of five were too few; the amended law asks for half."""
    rule(amendment.law, "quorum")["args"]["need"] = "at_least 1/2"
    result = amendment.put().opened(present=3).verify()
    assert ([], 0) == (result.tally.findings, result.exit)
    assert ("pass", 1) == (result.tally.status("4.16"), result.tally.looked["4.16"])
    assert 2 == result.report.table.document["version"]


def test_before_an_amendment_the_old_law_holds(amendment):
    rule(amendment.law, "quorum")["args"]["need"] = "at_least 1/2"
    amendment.opened(present=3).village.bodies[-1]["out"]["state"] = "voting"
    amendment.out = {"state": "voting"}
    assert ("outcome", 6) in at(amendment.put().verify(), "4.10")


def test_what_was_done_before_an_amendment_cannot_be_corrected(amendment):
    amendment.put()
    amendment.village.add({"type": "correct", "act": HOST, "data": {"of": 5},
                           "out": {"state": "listed"}, "day": "2026-03-07"})  # fmt: skip
    assert ("correction", 7) in at(amendment.verify(), "4.12")


def test_the_titles_of_both_laws_are_known_to_the_report(amendment, capsys):
    from tuixuan_verify.cli import main

    amendment.law["steps"] = [s for s in amendment.law["steps"] if s["id"] != "annul"]
    amendment.put().opened().verify()
    assert 0 == main([str(amendment.village.folder), "--lang", "en"])
    out = capsys.readouterr().out
    assert "amendments: 1\n  entry 6 tiny 2, party-2020" in out
    assert "Approve: consented" in out


@pytest.mark.parametrize(
    "spoil",
    [
        lambda a: a.put(place="other.json"),
        lambda a: a.put(b"{}"),
        lambda a: (a.law.pop("steps"), a.put()),
        lambda a: (a.data.update(procedure={"id": "tiny", "version": 3}), a.put()),
        lambda a: (a.data.update(pack="other"), a.put()),
        lambda a: (a.law.update(procedure="other"),
                   a.data.update(procedure={"id": "other", "version": 2}), a.put()),
        lambda a: (a.data.update(compiled={"sha256": "0" * 64, "size": 2}), a.put()),
        lambda a: (a.law["threads"][0].update(id="appeal"), a.put()),
        lambda a: a.law.pop("threads") and a.put(),
    ],
)  # fmt: skip
def test_a_document_that_is_not_the_one_or_cannot_follow_ends_the_replay(amendment, spoil):
    spoil(amendment)
    # nothing after it is looked at: neither a step out of order nor the end
    amendment.village.step("count", "03-09", {"outcome": "x", "state": "y"})
    result = amendment.verify(complete=True)
    assert [("procedure", 6)] == at(result, *(f"4.{n}" for n in range(1, 17)))
    assert ("fail", "not checked") == (result.tally.status("4.16"), result.tally.status("4.13"))


def test_a_law_without_the_state_of_the_case_cannot_follow(amendment):
    law = json.dumps(amendment.law).replace('"published"', '"posted"')
    amendment.law = json.loads(law)
    assert [("procedure", 6)] == at(amendment.put().verify(), "4.16")


def test_a_law_without_the_state_of_a_thread_cannot_follow(amendment):
    amendment.village.step("complain", "03-05", {"outcome": "done", "state": "received"},
                           act={"person": "p09", "role": "applicant"},
                           data={"complaint": "c1"})  # fmt: skip
    amendment.law = json.loads(json.dumps(amendment.law).replace('"received"', '"filed"'))
    assert [("procedure", 7)] == at(amendment.put().verify(), "4.16")


def test_a_law_of_an_unknown_version_cannot_be_verified(amendment):
    amendment.law["vocabulary"] = 2
    result = amendment.put().opened().verify()
    assert ([("version", 6)], 2) == (at(result, "4.16"), result.exit)
    # the other levels are still reported
    assert (8, "pass") == (result.entries, result.tally.level("1"))


def test_a_folder_that_is_a_link_is_not_followed(amendment, tmp_path):
    amendment.put()
    home = amendment.village.folder / "amendments"
    home.rename(tmp_path / "elsewhere")
    home.symlink_to(tmp_path / "elsewhere")
    assert [("procedure", 6)] == at(amendment.verify(), "4.16")


def parameter(law, name):
    return next(one for one in law["parameters"] if one["id"] == name)


def test_parameters_are_judged_by_the_amended_law(amendment):
    parameter(amendment.law, "most")["max"] = 1
    result = amendment.put().opened().verify()
    assert [("parameter", 6)] == at(result, "4.16")
    # it is followed all the same: two documents and a step were looked at
    assert 3 == result.tally.looked["4.15"]


def test_a_new_parameter_has_its_default_and_a_dropped_one_is_gone(amendment):
    amendment.law["parameters"] = [
        {**p, "id": "least"} if p["id"] == "early" else p for p in amendment.law["parameters"]
    ]
    rules = next(s for s in amendment.law["steps"] if s["id"] == "approve")["rules"]
    rules[:] = [one for one in rules if one["rule"] != "early-seats"]
    result = amendment.put().opened().verify()
    assert [] == result.tally.findings
    assert 30 == result.memory.parameters["least"]
    assert "early" not in result.memory.parameters


def test_the_recorded_out_of_an_amendment_is_compared(amendment):
    parameter(amendment.law, "early")["max"] = 20
    assert [("outcome", 6)] == at(amendment.put().verify(), "4.16")


def test_a_warning_of_an_amendment_is_recorded(amendment):
    parameter(amendment.law, "early")["max"] = 20
    amendment.out = {"state": "published", "warnings": [{"rule": "parameter", "param": "early"}]}
    assert [] == amendment.put().verify().tally.findings


def test_an_amendment_has_its_form(amendment, codes):
    amendment.data = {"vocabulary": 1}
    assert ("form", 6) in codes(amendment.put().verify(levels=frozenset("0")))


class TestErasing:
    """What is erased was committed to, and is disclosed no more."""

    @pytest.fixture
    def told(self, village):
        """Three persons disclosed by entry 4, the first of whom entry 6 erases."""
        village.published()
        texts = [
            urlsafe_b64encode(canonical([f"{n:021d}A", f"p0{n}", "王小明"])).rstrip(b"=")
            for n in (3, 4, 5)
        ]
        digests = [sha256(text).hexdigest() for text in texts]
        village.bodies[3]["sd"] = sorted(digests)
        village.texts, village.digests = texts, digests
        village.erase = {"type": "erase", "data": {"digests": [digests[0]]}, "day": "2026-03-06"}
        village.add(village.erase)
        return village

    def disclose(self, village, *texts):
        lines = (canonical({"disclosure": text.decode(), "n": 4}) + b"\n" for text in texts)
        (village.folder / "disclosures.jsonl").write_bytes(b"".join(lines))

    def run(self, village, *texts):
        village.write()
        if texts:
            self.disclose(village, *texts)
        return verify(str(village.folder))

    def test_what_was_committed_to_can_be_erased(self, told):
        result = self.run(told, *told.texts[1:])
        assert ([], "pass", "pass") == (
            result.tally.findings, result.tally.status("1.7"), result.tally.status("5.4"),
        )  # fmt: skip
        assert 1 == result.announced.erasures.rows[0]["digests"]

    def test_what_was_never_committed_to_is_found(self, told):
        told.erase["data"]["digests"] = ["0" * 64]
        result = self.run(told)
        assert ([("erase", 6)], "fail") == (at(result, "1.7"), result.tally.status("1.7"))

    def test_nothing_is_erased_twice(self, told):
        told.add(copy.deepcopy(told.erase))
        assert [("erase", 7)] == at(self.run(told), "1.7")

    def test_an_entry_does_not_erase_what_it_commits_to_itself(self, told):
        told.erase.update(sd=["0" * 64], data={"digests": ["0" * 64]})
        assert [("erase", 6)] == at(self.run(told), "1.7")

    def test_what_is_erased_and_still_disclosed_is_found(self, told):
        result = self.run(told, *told.texts)
        assert ([("erase", 6)], "fail") == (at(result, "5.4"), result.tally.status("5.4"))

    def test_without_the_file_nothing_is_disclosed_and_nothing_looked_at(self, told):
        assert "not checked" == self.run(told).tally.status("5.4")

    @pytest.mark.parametrize("digests", [[], ["0" * 63], ["1" * 64, "0" * 64], ["0" * 64] * 2])
    def test_digests_are_sorted_and_distinct(self, told, codes, digests):
        told.erase["data"]["digests"] = digests
        assert ("form", 6) in codes(self.run(told))

    def test_513_digests_are_too_many(self, told, codes):
        told.erase["data"]["digests"] = [f"{n:064x}" for n in range(513)]
        assert ("form", 6) in codes(self.run(told))


def flow_step(law, name):
    flows = [law, *law["threads"]]
    return next(step for flow in flows for step in flow["steps"] if step["id"] == name)


def beside(law):
    flow_step(law, "count")["fields"].append({"id": "writers", "type": "persons"})


def raised(law):
    flow_step(law, "count")["fields"].append(
        {"id": "tellers", "type": "persons", "class": "personal", "optional": True}
    )


def lowered(law):
    flow_step(law, "count")["fields"][-1]["class"] = "personal"


def again(law):
    flow_step(law, "count")["repeat"] = True


def thread_ballot(law):
    flow_step(law, "complain")["fields"].append({"id": "ballots_valid", "type": "count"})


def key(law):
    flow_step(law, "complain")["phase"] = "E"


class TestSecrecy:
    """What must not stand beside ballots (procedure 3.4)."""

    @pytest.mark.parametrize("spoil", [beside, raised, lowered, again, thread_ballot, key])
    def test_a_document_that_could_tell_of_one_ballot_is_found(self, village, spoil):
        spoil(village.procedure)
        village.counted().write()
        result = verify(str(village.folder))
        assert ([("secrecy", 0)], "fail") == (at(result, "4.15"), result.tally.status("4.15"))

    def test_so_is_an_amended_one(self, amendment):
        beside(amendment.law)
        assert [("secrecy", 6)] == at(amendment.put().verify(), "4.15")

    def test_a_public_field_may_be_raised_elsewhere(self, village):
        flow_step(village.procedure, "nominate")["fields"][1]["class"] = "personal"
        village.counted().write()
        assert 0 == verify(str(village.folder)).exit

    def test_another_class_is_no_member_of_spec_1(self, village, codes):
        flow_step(village.procedure, "nominate")["fields"][1]["class"] = "ballot"
        village.counted().write()
        assert [("procedure", 0)] == codes(verify(str(village.folder)))

    @pytest.mark.parametrize("kind", ["step", "refused"])
    @pytest.mark.parametrize(
        "more",
        [{"voter": "p01"}, {"box": 1}, {"votes": [{"id": "p03", "yes": 1, "voter": "p01"}]},
         {"write_ins": [{"id": "p03", "count": 1, "by": "p01"}]}],
    )  # fmt: skip
    def test_a_voter_beside_ballots_is_found(self, village, kind, more):
        village.counted()
        village.bodies[-1]["data"].update(more)
        if kind == "refused":
            village.bodies[-1].update(type="refused", out={"reasons": [{"rule": "form"}],
                                                           "state": "voting"})  # fmt: skip
        village.write()
        assert [("secrecy", 7)] == at(verify(str(village.folder)), "4.15")

    def test_outside_of_a_voting_phase_nothing_is_secret(self, village):
        village.prepared()
        village.bodies[-1]["data"]["voter"] = "p01"
        village.write()
        assert [] == at(verify(str(village.folder)), "4.15")
