"""Every sentence that the verifier says, in Chinese and in English. Nothing else is here."""

from __future__ import annotations

from tuixuan_verify.anchor_texts import ANCHOR_TEXTS
from tuixuan_verify.step_texts import STEP_TEXTS

LANGUAGES = ("zh", "en")

TEXTS: dict[str, tuple[str, str]] = {
    # statuses
    "pass": ("通过", "pass"),
    "fail": ("未通过", "fail"),
    "not checked": ("未核验", "not checked"),
    "result.0": ("结论：所要求的各级核验均已通过", "result: every level asked for has passed"),
    "result.1": ("结论：发现问题", "result: there are findings"),
    "result.2": ("结论：未能完成核验", "result: it could not be verified"),
    "unchecked": ("未核验的级别", "levels not checked"),
    # headings
    "case": ("案卷", "case"),
    "origin": ("日志名称", "origin"),
    "procedure": ("程序", "procedure"),
    "pack": ("规则包", "rule pack"),
    "compiled": ("程序文件摘要", "digest of the procedure"),
    "entries": ("条目数", "entries"),
    "head": ("根摘要（RFC 6962）", "head (RFC 6962 root)"),
    "levels": ("核验级别与步骤", "levels and steps"),
    "looked": ("核对 {looked} 项，不符 {failed} 项", "looked at {looked}, failed {failed}"),
    "warned": ("，警告 {warned} 项", ", warnings {warned}"),
    "findings": ("发现的问题", "findings"),
    "warnings": ("警告", "warnings"),
    "none": ("无", "none"),
    "line": ("条目 {n}", "entry {n}"),
    "folder": ("案卷", "case folder"),
    "timeline": ("经过", "timeline"),
    "counts": ("计票情况", "counts"),
    "refusals": ("被拒绝的操作", "refusals"),
    "undecidable": (
        "其中 {n} 项只留有摘要或取决于姓名，第 4 级无法重新判断",
        "{n} of them kept only a digest, or rest on names: level 4 cannot decide them again",
    ),
    "unkept": (
        "被拒绝操作所附材料 {n} 件，未留存",
        "{n} documents of refused attempts, not kept",
    ),
    "unlooked_at": (
        "第 5 级只核验了姓名：案卷中没有 evidence/sha256，条目所列材料 {n} 件均未查看"
        "（步骤 5.1 未核验）",
        "level 5 looked at names alone: there is no evidence/sha256, and none of the {n} documents"
        " that entries name was looked at (step 5.1 not checked)",
    ),
    "disclosures": (
        "姓名披露：{lines} 行，{names} 人次；{missing} 个摘要无披露（已删除或未附）；"
        "{ahead} 行所属条目不存在；{unjudged} 处次序因姓名不全或无笔顺未复核",
        "disclosures: {lines} lines, {names} names; {missing} digests without one (erased or left"
        " out); {ahead} of entries that are not there; {unjudged} orders not judged for want of"
        " names or strokes",
    ),
    "lateness": ("记录滞后（行为日期至记录日期）", "lateness (from the act to its recording)"),
    "late_max": ("最长 {days} 天（条目 {n}）", "at most {days} days (entry {n})"),
    "late_over": ("超过 3 天：", "more than 3 days: "),
    "late_row": ("条目 {n} {step}：{days} 天", "entry {n} {step}: {days} days"),
    "not_enforced": ("尚未核验的规则", "rules not checked (not yet enforced)"),
    "threads_open": ("未办结事项", "threads open"),
    "status": ("进程", "status"),
    "complete": ("已办结：{state}", "complete: {state}"),
    "open": ("未办结：{state}", "open: {state}"),
    **ANCHOR_TEXTS,
    "left_out": ("另有 {n} 项未列出", "{n} more are not listed"),
    "base": (
        "基数 {base}，当选须 {need} 票，余 {seats_open} 个名额",
        "base {base}, need {need}, seats open {seats_open}",
    ),
    "votes": ("得票", "votes"),
    "passed": ("当选", "elected"),
    "placed": ("本次过线", "placed now"),
    "tied": ("票数相等", "tied"),
    "grey": (
        "灰区（按较小基数过半、按本规则包基数未过半）",
        "grey zone (would pass by the smaller base, does not by this pack's)",
    ),
    "closing": (
        "任何日志都不能证明：从未记录的事、如实记录的虚假材料、胁迫，以及密钥持有人与见证方串通。"
        "仅凭链条不能发现对最后一个条目的改动、被截去的尾部，或整本重写；"
        "只有留在操作者够不着之处的根摘要才能发现。"
        "“未核验”不等于“通过”。",
        "No log can show events that were never recorded, false input that was recorded"
        " faithfully, coercion, or collusion of the key's holder with the quorum. A chain alone"
        " does not show an edit of the last line, a cut tail or a full rewrite; only a head kept"
        ' outside the operator\'s reach does. "Not checked" is not a pass.',
    ),
    # why it could not be verified: where, what, what to do
    "no_folder": (
        "{what}：没有这个文件夹；请给出案卷文件夹的路径",
        "{what}: there is no such folder; name the folder of a case",
    ),
    "not_there": (
        "{what}：案卷中没有此文件；请核对介质是否完整",
        "{what}: the case has no such file; check that the medium is complete",
    ),
    "not_readable": (
        "{what}：无法读取；请检查权限和介质",
        "{what}: it cannot be read; check permissions and medium",
    ),
    "not_regular": (
        "{what}：不是普通文件，未打开；请向提交方索取原件",
        "{what}: no regular file, not opened; ask whoever handed it in for the original",
    ),
    "too_large": (
        "{what}：超过大小上限，未读取；请向提交方核实",
        "{what}: larger than its limit, not read; ask whoever handed it in",
    ),
    "empty": (
        "{what}：没有任何完整的条目；空日志不能通过核验",
        "{what}: it holds no whole entry; an empty log never passes",
    ),
    "format": (
        "日志格式 {what} 不是本工具所知的版本；请使用相应版本的核验工具",
        "the log's format {what} is not one this tool knows; use a verifier of that version",
    ),
    "vocabulary": (
        "规则词汇版本 {what} 不是本工具所知的版本；请使用相应版本的核验工具",
        "vocabulary version {what} is not one this tool knows; use a verifier of that version",
    ),
    "nothing": (
        "第 {what} 级没有可核验的内容，或本版工具尚不能核验；请用 --level 指定其他级别",
        "level {what} had nothing to check, or this version cannot check it;"
        " name others with --level",
    ),
    # reasons of refusals and warnings
    "reason.ballot_set": (
        "名单应与候选人一致，相差 {persons}",
        "exactly those who stand are expected, it differs in {persons}",
    ),
    "reason.ballot_order": (
        "排列次序有误：{persons}",
        "these two stand the wrong way round: {persons}",
    ),
    "reason.ballot_rank": (
        "姓名中有字无笔顺：{persons}",
        "a character of these names has no place in the order of strokes: {persons}",
    ),
    "reason.form": ("填报不合规，只留有摘要", "not well formed, only its digest was kept"),
    "reason.absent": ("本方案没有此步骤", "this case does not have the step"),
    "reason.need": ("应先办理{need}", "{need} comes first"),
    "reason.taken": ("此步骤已于条目 {taken} 办理", "it was taken in entry {taken}"),
    "reason.order": ("此步骤此时不得办理", "the step is not permitted here"),
    "reason.fields": ("缺少必填项 {missing}", "required fields are lacking: {missing}"),
    "reason.actor": ("须由{need}经办", "{need} must act"),
    "reason.sign": ("缺少{sign}的有效确认", "no valid confirmation by {sign}"),
    "reason.documents": ("缺少材料{missing}", "documents are lacking: {missing}"),
    "reason.latest": ("日期晚于记录之日 {latest}", "dated after its entry, {latest}"),
    "reason.earliest": ("日期早于 {earliest}", "dated before {earliest}"),
    "reason.exclusive": ("{person} 不得兼为{pair}", "{person} must not be both {pair}"),
    "reason.correct": ("此步骤不得更正", "it cannot be corrected"),
    "reason.calendar": ("缺少 {year} 年工作日历", "the calendar of {year} is not there"),
    "reason.parameter": ("参数 {param} 超出范围", "parameter {param} is out of range"),
    "reason.rule": ("不符合{rule}", "against {rule}"),
    "reason.relation": ("{left} 应{op} {right}", "{left} should be {op} {right}"),
    "reason.share": ("{whole} 中的 {part} 未达 {need}", "{part} of {whole} is not {need}"),
    "reason.interval": (
        "自 {from} 起算，{end} 期满，实为 {to}",
        "counted from {from} the period ends {end}, the date is {to}",
    ),
    "reason.unknown": ("{unknown} 无据可查", "{unknown} is not on record"),
    "op.equal": ("等于", "equal to"),
    "op.at_most": ("不大于", "at most"),
    "op.at_least": ("不小于", "at least"),
    "op.less_than": ("小于", "less than"),
    "op.more_than": ("大于", "more than"),
    # defects
    "defects": ("缺陷", "defects"),
    "defects.warned": ("缺陷提示（非违规）", "defects, warnings only"),
    "defects.unseen": ("未核验的缺陷", "defects not checked"),
    "severity.void_risk": ("可能导致选举无效", "void risk"),
    "severity.major": ("严重", "major"),
    "severity.minor": ("轻微", "minor"),
    "unseen.copied": (
        "须将多个村的案卷一并核验",
        "name the cases of several villages at once",
    ),
    "unseen.rules": ("相应规则尚未启用或本程序没有", "its rules are not enforced, or not in use"),
    "across": ("各案卷之间（比对 {n} 个）", "across cases ({n} compared)"),
    "across.document": ("不同村使用同一材料", "one document in different villages"),
    "across.nonce": ("不同案卷使用同一随机数", "one nonce in different cases"),
    "across.fork": (
        "同一案卷有两份不同的记录（条目数相同，根摘要不同）",
        "two histories of one case (as many entries, another root)",
    ),
    "across.case": ("同一案卷出现两次", "the same case twice"),
    "quoted": ("「{title}」({id})", '"{title}" ({id})'),
    "cited": ("〔{cites}〕", " [{cites}]"),
    "pause": ("；", "; "),
    "comma": ("，", ", "),
    "colon": ("：", ": "),
    "unlooked": ("{looked} 条规则，均未核验", "{looked} rules, none of them looked at"),
    "step.correct": ("更正", "correction"),
    # results that the closed resolvers have, where the procedure gives no title of its own
    "outcome.done": ("完成", "done"),
    "outcome.reached": ("达到", "reached"),
    "outcome.missed": ("未达到", "missed"),
    "outcome.approved": ("批准", "approved"),
    "outcome.refused": ("未批准", "refused"),
    "outcome.issued": ("已发票", "issued"),
    "outcome.misissued": ("发票有误", "misissued"),
    "outcome.valid": ("有效", "valid"),
    "outcome.over": ("收回多于发出", "more returned than issued"),
    "outcome.counted": ("已计票", "counted"),
    "outcome.enough": ("足额", "enough"),
    "outcome.too_few": ("不足", "too few"),
    "outcome.complete": ("选满", "complete"),
    "outcome.tie": ("同票", "tie"),
    "outcome.short": ("缺额", "short"),
    **STEP_TEXTS,
}


def say(key: str, lang: str, **values: object) -> str:
    """Return a sentence in a language."""
    sentence = TEXTS[key][LANGUAGES.index(lang)]
    return sentence.format(**values) if values else sentence
