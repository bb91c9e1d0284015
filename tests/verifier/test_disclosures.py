"""Steps 5.2 and 5.3: what is disclosed beside the log, and what only names can tell."""

from __future__ import annotations

import json
import zipfile
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from tuixuan_verify import naming
from tuixuan_verify.ballot_order import Claims, ballot_order
from tuixuan_verify.disclosures import Disclosures, decoded, read_line
from tuixuan_verify.findings import LEVELS, Tally
from tuixuan_verify.operands import Malformed, Names
from tuixuan_verify.plain import as_plain
from tuixuan_verify.render import as_text
from tuixuan_verify.verify import verify

VECTORS = Path(__file__).parents[1] / "vectors"
ROOT = Path(__file__).parents[2]


SALT = "AAAAAAAAAAAAAAAAAAAAAA"
TEXTS = {
    person: urlsafe_b64encode(f'["{SALT}","{person}","王"]'.encode()).rstrip(b"=").decode()
    for person in ("p01", "p02")
}


def line_of(n, person):
    return f'{{"disclosure":"{TEXTS[person]}","n":{n}}}\n'.encode()


def case(name):
    return str(VECTORS / name / "case")


def found(result):
    return [(f.code, f.line, f.step) for f in result.tally.findings]


def below_five(result):
    plain = as_plain(result, "en")
    plain["levels"] = [level for level in plain["levels"] if level["level"] != "5"]
    plain["findings"] = [f for f in plain["findings"] if f["step"][0] != "5"]
    for name in ("case", "disclosures", "documents_not_looked_at", "exit", "result"):
        del plain[name]
    return plain


def test_names_without_documents_say_that_no_document_was_looked_at():
    """Verification 5.1: level 5 passes by names alone, and the report must not hide it."""
    result = verify(case("shipped_whole"))
    lines = (VECTORS / "shipped_whole" / "case" / "log.jsonl").read_bytes().splitlines()
    entries = [json.loads(line) for line in lines]
    named = sum(len(e.get("ev", ())) for e in entries if e["type"] != "refused")
    assert named > 0
    assert ("pass", "not checked") == (result.tally.level("5"), result.tally.status("5.1"))
    assert named == as_plain(result, "en")["documents_not_looked_at"]
    assert f"none of the {named} documents that entries name was looked at" in as_text(result, "en")
    assert f"条目所列材料 {named} 件均未查看" in as_text(result, "zh")


@pytest.mark.parametrize(
    ("name", "levels"),
    [("base", None), ("shipped_role_fail", None), ("shipped_whole", "5"), ("shipped_whole", "4")],
)
def test_where_documents_or_nothing_of_level_5_was_looked_at_it_says_no_such_thing(name, levels):
    result = verify(case(name), levels and frozenset(levels))
    assert as_plain(result, "en")["documents_not_looked_at"] is None
    assert "level 5 looked at names alone" not in as_text(result, "en")


def test_a_disclosure_that_no_entry_commits_to_is_found():
    result = verify(case("disclosure_not_committed_fail"))
    assert [("disclosure", 3, "5.2")] == found(result)
    assert "fail" == result.tally.status("5.2")


def test_a_wrong_order_is_found_where_names_are_there():
    result = verify(case("order_by_strokes_fail"))
    assert [("rule", 7, "5.3")] == found(result)
    assert "pass" == result.tally.level("4")
    assert result.exit == 1


@pytest.mark.parametrize(
    "name",
    [
        "disclosure_ok", "disclosure_not_committed_fail", "order_by_strokes_fail", "order_refused",
        "order_refused_falsely_fail", "order_warning_left_out_fail", "order_refused_set_fail",
    ],
)  # fmt: skip
def test_levels_0_to_4_are_the_same_with_and_without_names(name, tmp_path):
    bare = tmp_path / "case"
    for path in Path(case(name)).rglob("*"):
        if path.is_file() and path.name != "disclosures.jsonl":
            target = bare / path.relative_to(case(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    assert below_five(verify(case(name))) == below_five(verify(str(bare)))


def test_levels_below_5_do_not_read_names():
    result = verify(case("order_by_strokes_fail"), frozenset("4"))
    assert (0, None) == (result.exit, result.disclosures)
    result = verify(case("order_by_strokes_fail"), frozenset("5"))
    assert ("pass", "not checked") == (result.tally.status("5.2"), result.tally.status("5.3"))


def test_what_is_missing_or_ahead_is_counted_and_said():
    result = verify(case("disclosure_missing"))
    assert {"lines": 2, "names": 2, "missing": 1, "ahead": 0, "unjudged": 1} == result.disclosures
    assert "not checked" == result.tally.status("5.3")
    assert "1 digests without one" in as_text(result, "en")
    assert verify(case("disclosure_ahead")).disclosures["ahead"] == 1
    assert verify(case("disclosure_none")).disclosures is None


def test_after_an_erased_name_an_earlier_one_is_believed_no_more(tmp_path):
    """Whose second name it was nobody can tell, so that no order is judged by first ones."""
    (tmp_path / "disclosures.jsonl").write_bytes(line_of(0, "p01") + line_of(2, "p02"))
    told = [sha256(text.encode()).hexdigest() for text in (TEXTS["p01"], TEXTS["p02"])]
    disclosures = Disclosures(str(tmp_path), Tally())
    disclosures.read()
    disclosures.take(0, {"sd": told[:1]})
    assert {"p01": "王"} == disclosures.people
    disclosures.take(1, {"sd": ["0" * 64]})
    assert {} == disclosures.people
    disclosures.take(2, {"sd": [told[1], "1" * 64]})
    assert {"p02": "王"} == disclosures.people


def test_a_refusal_that_rests_on_names_alone_is_counted_as_undecidable():
    assert verify(case("order_refused")).undecidable == 1
    assert verify(case("order_refused_erased")).undecidable == 1
    assert verify(case("order_by_strokes_fail")).undecidable == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_says_what_was_wrong_with_an_order(lang):
    text = as_text(verify(case("order_refused")), lang)
    assert "p03 p04" in text
    assert "田" not in text


def test_names_stand_in_no_report():
    for name in ("disclosure_ok", "order_by_strokes_fail", "disclosure_wrong_value_fail"):
        text = json.dumps(as_plain(verify(case(name)), "zh"), ensure_ascii=False)
        assert "田" not in text


def test_a_line_is_read_in_one_spelling_only():
    content = json.dumps(["A" * 22, "p01", "王富"], ensure_ascii=False, separators=(",", ":"))
    text = urlsafe_b64encode(content.encode()).rstrip(b"=").decode()
    line = b'{"disclosure":"%s","n":4}' % text.encode()
    assert (4, sha256(text.encode()).hexdigest(), "p01", "王富") == read_line(line)
    assert content.encode() == decoded(text)
    for bad in ("", "=", "A", text + "=", text + "==", "+" + text[1:], "/" + text[1:], "é"):
        assert decoded(bad) is None
    for odd in (b"[]", b"3", b"{}", line + b" ", line[:-1], b"\xff", b'{"disclosure":"QQ","n":0}'):
        assert read_line(odd) is None


def test_the_customs_differ_as_the_spec_says():
    def order(names, custom):
        return sorted(names, key=lambda name: naming.sort_key(name, custom))

    names = ["田富", "田大利", "欧阳修", "欧大利", "王一"]
    assert ["王一", "田富", "田大利", "欧大利", "欧阳修"] == order(names, "surname")
    assert ["王一", "田大利", "田富", "欧大利", "欧阳修"] == order(names, "name")
    assert naming.sort_key("田𠮷", "name") is None


@pytest.mark.parametrize("custom", ["age", 3, ["name"]])
def test_a_custom_that_is_none_is_no_procedure(custom):
    args = {"order": "order", "persons": "persons", "custom": custom}
    with pytest.raises(Malformed):
        ballot_order(args, Names({}, "here"))


def test_a_claim_is_taken_once_and_only_where_it_can_stand():
    claim = {"rule": "r", "part": "order", "persons": ["b", "a"]}
    claims = Claims({"reasons": [claim, 3], "warnings": "none"})
    claims.rule = "other"
    assert claims.ask(["b", "a"], "name") is None
    claims.rule = "r"
    assert claims.ask(["a", "b"], "name") is None
    assert claims.ask(["c", "b", "a"], "name") == {"part": "order", "persons": ["b", "a"]}
    assert claims.ask(["c", "b", "a"], "name") is None
    assert len(claims.asked) == 4


@pytest.mark.checkout
def test_the_single_file_holds_the_table_and_reads_it_when_it_must(tmp_path):
    import importlib.util
    import subprocess
    import sys

    spec = importlib.util.spec_from_file_location("make", ROOT / "tools" / "make_verifier.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    target = tmp_path / "tuixuan-verify.pyz"
    make.write(target)
    with zipfile.ZipFile(target) as archive:
        table = archive.read("tuixuan_verify/strokes.txt")
    assert table == (ROOT / "engine" / "tuixuan_verify" / "strokes.txt").read_bytes()
    for name, status in (("order_by_strokes_fail", 1), ("disclosure_ok", 0)):
        command = [sys.executable, "-I", target, case(name), "--json"]
        done = subprocess.run(command, capture_output=True, check=False)
        (report,) = json.loads(done.stdout)["cases"]
        five = next(level for level in report["levels"] if level["level"] == LEVELS[5])
        assert (status, {1: "fail", 0: "pass"}[status]) == (done.returncode, five["status"])
    lazy = "import tuixuan_verify.verify as v, sys; v.verify(sys.argv[1]);" + (
        "from tuixuan_verify import naming; sys.exit(len(naming._ranks))"
    )
    env = {"PYTHONPATH": str(target)}
    command = [sys.executable, "-c", lazy, case("base")]
    assert 0 == subprocess.run(command, env=env, check=False).returncode
