"""`tuixuan step`: takes a step of a case, or has its refusal recorded."""

from __future__ import annotations

from typing import Any

import click

from tuixuan.cli.options import actor_options, at_option, json_option, people_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "step",
        run,
        _(
            "Take a step. A step that the law does not allow now is refused with the reasons, and"
            " the attempt is recorded; exit code 1. With --dry-run nothing is recorded."
        ),
        folder_argument(),
        click.Argument(["step"], metavar=_("STEP")),
        *actor_options(),
        click.Option(
            ["--date"], metavar=_("DATE"), help=_("day of the act; else that of the entry")
        ),
        click.Option(
            ["--data"],
            multiple=True,
            metavar=_("NAME=VALUE"),
            help=_("one field, such as present=27, persons=p01,p02, votes=p01:25/1/1"),
        ),
        click.Option(["--data-file"], metavar=_("FILE"), help=_("the fields in a YAML file")),
        click.Option(
            ["--doc"],
            multiple=True,
            metavar=_("ID=PATH"),
            help=_("one document; may be repeated"),
        ),
        people_option(),
        click.Option(
            ["--stroke"],
            multiple=True,
            metavar=_("A=B"),
            help=_("a rare character of a name and the one behind which it stands by strokes"),
        ),
        click.Option(["--cid"], metavar=_("ID"), help=_("command id: a retry is recorded once")),
        key_option(),
        at_option(),
        click.Option(["--dry-run"], is_flag=True, help=_("only say what would come of it")),
        json_option(),
    )


def run(
    folder: str,
    step: str,
    actor: str,
    role: str | None,
    sign: tuple[str, ...],
    date: str | None,
    data: tuple[str, ...],
    data_file: str | None,
    doc: tuple[str, ...],
    people: str | None,
    stroke: tuple[str, ...],
    cid: str | None,
    key: str | None,
    at: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from tuixuan.cli.acting import actor_in, signers_in
    from tuixuan.cli.clock import day_of, recorded_at
    from tuixuan.cli.folder import case_in
    from tuixuan.cli.inputs import documents_of, people_of, strokes_of

    documents, time, names = documents_of(doc), recorded_at(at), people_of(people)
    case = case_in(folder, strokes_of(stroke), signer_of(key))
    figures = _figures(case, step, date or day_of(time), data, data_file)
    person, as_role = actor_in(case, step, actor, role)
    given: dict[str, Any] = {"actor": person, "role": as_role, "documents": documents}
    given["at"], given["people"] = time, names
    given["sign"] = signers_in(case, sign)
    if not dry_run:
        given["cid"] = cid
    _answer(case, step, figures, given, dry_run, as_json)


def _figures(
    case: Any, step: str, date: str, data: tuple[str, ...], data_file: str | None
) -> dict[str, Any]:
    """The fields from the file and from the options, with the shorthands of a scenario."""
    from tuixuan.cli.inputs import figures_of, mapping_of
    from tuixuan.scenario.shorthand import departments_of, written_out

    known = case.procedure.step(step)
    figures = {"date": date}
    if data_file:
        figures.update(mapping_of(data_file))
    figures.update(figures_of(known, data))
    try:
        return written_out(figures, departments_of(known, case.parameters.values) if known else ())
    except (ValueError, TypeError, AttributeError) as error:
        raise click.BadParameter(str(error), param_hint="--data") from error


def _answer(
    case: Any, step: str, figures: dict[str, Any], given: dict[str, Any], dry: bool, as_json: bool
) -> None:
    from tuixuan.cli.answer import Answer
    from tuixuan.cli.failure import ended_well
    from tuixuan.errors import StepRefused, UnknownStepError

    known = {**case.people, **given["people"]}
    answer = Answer(case.procedure, step, figures, given["documents"], known)
    answer.is_dry, answer.recorded = dry, _recorded(case, given.get("cid"))
    take = case.would if dry else case.step
    try:
        answer.tell(take(step, figures, **given), as_json)
    except StepRefused as refused:
        answer.tell(refused.decision, as_json)
    except UnknownStepError:
        answer.tell_unknown(as_json)
    if not dry:
        tell_due(case)
    ended_well(answer.accepted)


def _recorded(case: Any, cid: str | None) -> int | None:
    """The entry in which a command is recorded already."""
    if cid is None:
        return None
    return next((entry.n for entry in case.entries() if entry.body.get("cid") == cid), None)
