// Step 4.15: nothing stands beside ballots that could tell how somebody voted (procedure 3.4).
import {isObject} from "./values.js";

const BALLOT = new Set(["ballots_returned", "ballots_valid", "ballots_void", "votes", "write_ins"]);
const PERSONAL = new Set(["members", "verdicts", "kin", "writers"]);
// procedure 3.3: what an element of these fields may hold
const ROW_MEMBERS = {votes: ["id", "yes", "no", "abstain"], write_ins: ["id", "count"]};

const isBallot = ({id}) => BALLOT.has(id);
const hasVotes = (step) => step.fields.some(({id}) => id === "votes");
const isPersonal = (field) => PERSONAL.has(field.id) || field.class === "personal";
// a class is written on public fields alone
const isRaisedAnyway = ({id, class: raised}) => raised && (BALLOT.has(id) || PERSONAL.has(id));

export class Secrecy {
  // `document`: a compiled document that step 4.1 found sound; `line`: the entry that binds it.
  constructor(document, line, tally) {
    this.tally = tally;
    this.document = document;
    const inThreads = (document.threads ?? []).flatMap((thread) => thread.steps);
    const all = [...document.steps, ...inThreads];
    const voting = new Set(all.filter(hasVotes).map((step) => step.phase));
    const wrong = [
      ...all.filter((step) =>
        step.fields.some(isBallot) && step.fields.some(isPersonal)),
      ...[...document.steps.filter((step) => step.repeat), ...inThreads].filter((step) =>
        step.fields.some(isBallot)),
      ...all.filter((step) => step.fields.some(isRaisedAnyway)),
      ...all.filter((step) =>
        voting.has(step.phase) && step.fields.some((field) => field.type === "key")),
    ];
    // what 4.15 asks of entries: step -> the members that its `data` may have
    this.steps = new Map(document.steps.filter((step) => voting.has(step.phase)).map((step) => [
      step.id, new Set(step.fields.map((field) => field.id))]));
    tally.look("4.15");
    for (const {id} of wrong) tally.found("4.15", "secrecy", line, {step: id});
  }

  // An entry `step` or `refused` of sound form.
  take(line, {step, data}) {
    const declared = this.steps.get(step);
    if (!declared || !isObject(data)) return;
    this.tally.look("4.15");
    const odd = Object.keys(data).filter((name) => !declared.has(name));
    for (const name in ROW_MEMBERS) {
      const rows = Array.isArray(data[name]) ? data[name].filter(isObject) : [];
      odd.push(...rows.flatMap((row) => Object.keys(row)).filter((member) => !ROW_MEMBERS[name].includes(member)));
    }
    if (odd.length) this.tally.found("4.15", "secrecy", line, {step, members: odd.slice(0, 9)});
  }
}
