"""The command `tuixuan-verify`: verifies case folders and says what it found.

Exit status: 0 the levels asked for passed, 1 findings, 2 could not verify. With several cases
it is the highest, and 1 at least when something shows across them. There is never a traceback:
what this tool did not foresee is exit 2.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys

from tuixuan_verify.output import Unwritten, complain, given_up, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from tuixuan_verify.result import Result
    from tuixuan_verify.trust import Trust


def _levels(text: str) -> frozenset[str]:
    levels = frozenset(text.split(","))
    if not levels <= frozenset("012345"):
        raise argparse.ArgumentTypeError("levels are 0 to 5, separated by commas, as in 0,1,4")
    return levels


_LEVELS = (
    "levels wanted, as in 0,1,4; a level asks for those it rests on; without it, 0, 1 and 4 and"
    " every other level that there is something for"
)
# option, its metavar, what it does
_OPTIONS = (
    (
        "--policy",
        "FILE",
        "what you trust: logs and their keys, witnesses, approved documents (a C2SP tlog-policy);"
        " asks for level 2, and for level 3 where its quorum is not `none`",
    ),
    (
        "--since",
        "NOTE",
        "a note that you kept, its file or the typed code of a result sheet; asks for level 3",
    ),
    (
        "--entry",
        "PROOF",
        "verify the proof of one entry, without a case; without --policy its signature is not"
        " checked and the exit status is 2, unless --level 1 asks for the path alone or --since"
        " compares it with what you kept",
    ),
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tuixuan-verify",
        description="Verify election case folders offline, believing nothing their writer says."
        " 离线核验选举案卷。",
        # a width of its own spares the import of what measures the terminal
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=96),
        epilog="Exit status: 0 the levels asked for passed, 1 findings, 2 could not verify.",
    )
    add = parser.add_argument
    add("case", metavar="CASE", nargs="*", help="the folder of a case")
    add("--level", type=_levels, metavar="LIST", help=_LEVELS)
    for option, metavar, said in _OPTIONS:
        add(option, metavar=metavar, help=said)
    add("--complete", action="store_true", help="a case that has not ended is a finding")
    add("--json", action="store_true", help="print the report as JSON")
    add("--lang", choices=("zh", "en"), help="language; else TUIXUAN_LANG, LC_ALL, LANG; else zh")
    return parser


def language(asked: str | None) -> str:
    """Return the language: the one asked for, else of the first variable set, else Chinese."""
    named = asked or next(
        (v for name in ("TUIXUAN_LANG", "LC_ALL", "LANG") if (v := os.environ.get(name))), "zh"
    )
    return "en" if named.lower().startswith("en") else "zh"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # nearly everything that is made lives as long as the case: looking for garbage is in vain
    gc.set_threshold(50_000, 20, 20)
    parser = _parser()
    args = parser.parse_args(argv)
    if (args.entry is None) is not bool(args.case):
        parser.error("name the folder of a case, or one proof with --entry")
    lang = language(args.lang)
    try:
        return _run(args, lang) if args.entry is None else _entry(args, lang)
    except BrokenPipeError:
        # whoever read the report has closed it: nothing more can be said, and nothing was verified
        given_up()
        return 2
    except Unwritten as error:
        given_up()
        said = "核验报告无法写出" if lang == "zh" else "the report could not be written"
        complain(f"{said}: {error}")
        return 2
    except KeyboardInterrupt:
        return 2
    except Exception as error:
        said = "核验工具内部错误，请报告" if lang == "zh" else "internal error, please report it"
        complain(f"{said}: {type(error).__name__}: {error!s:.200}")
        return 2


def _run(args: argparse.Namespace, lang: str) -> int:
    from tuixuan_verify.verify import verify

    results, trust = [], _trust(args)
    several = len(args.case) > 1
    for case in args.case:
        result = verify(case, args.level, args.complete, compared=several, trust=trust)
        results.append(result)
        if not args.json:
            _print(result, lang)
    exit_, across = max(result.exit for result in results), None
    if several:
        from tuixuan_verify.across import Across
        from tuixuan_verify.plain import across_plain

        compared = Across(results)
        across = across_plain(compared, lang)
        exit_ = max(exit_, int(compared.found))
    if args.json:
        _print_json(results, across, exit_, lang)
    elif across is not None:
        from tuixuan_verify.render import across_text

        text = across_text(across, lang)
        written(lambda: sys.stdout.write(text))
    return exit_


def _trust(args: argparse.Namespace) -> Trust | None:
    """What the auditor brings along."""
    if args.policy is None and args.since is None:
        return None
    from tuixuan_verify.trust import Trust

    return Trust(args.policy, args.since)


def _entry(args: argparse.Namespace, lang: str) -> int:
    """The proof of one entry."""
    from tuixuan_verify.proof import Entry
    from tuixuan_verify.proof_text import entry_plain, entry_text, reasons
    from tuixuan_verify.trust import Trust

    entry = Entry(args.entry, args.level, Trust(args.policy, args.since))
    if args.json:
        _write_json({"entry": entry_plain(entry, lang), "exit": entry.exit})
    else:
        text = entry_text(entry, lang)
        written(lambda: sys.stdout.write(text))
        for reason in reasons(entry, lang):
            complain(reason)
    return entry.exit


def _print(result: Result, lang: str) -> None:
    from tuixuan_verify.plain import reasons
    from tuixuan_verify.render import as_text

    text = as_text(result, lang)
    written(lambda: sys.stdout.write(text))
    for reason in reasons(result, lang):
        complain(reason)


def _print_json(
    results: list[Result], across: dict[str, Any] | None, exit_: int, lang: str
) -> None:
    from tuixuan_verify.plain import as_plain

    _write_json({"cases": [as_plain(r, lang) for r in results], "across": across, "exit": exit_})


def _write_json(report: dict[str, Any]) -> None:
    import json

    def write() -> None:
        json.dump(report, sys.stdout, ensure_ascii=True, indent=2)
        sys.stdout.write("\n")

    written(write)


if __name__ == "__main__":
    sys.exit(main())
