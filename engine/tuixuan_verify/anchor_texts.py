"""What is said of notes, keys, the policy and proofs, in Chinese and in English."""

from __future__ import annotations

# what a copy as text does to a file
_COPIED = {
    "line_ends": (
        "行尾是 Windows 式（CR LF）：请按二进制方式复制",
        "has Windows line ends (CR LF): copy it as a binary file",
    ),
    "byte_order_mark": (
        "开头有字节顺序标记（BOM）：请按二进制方式复制",
        "begins with a byte order mark (BOM): copy it as a binary file",
    ),
}
# what is wrong with a policy, by the fault that `policy` names
_POLICY = {
    **_COPIED,
    "not_there": ("没有这个文件", "there is no such file"),
    "not_readable": ("无法读取", "it cannot be read"),
    "not_regular": ("不是普通文件", "no regular file"),
    "too_large": ("超过 65,536 字节", "larger than 65,536 bytes"),
    "utf8": ("不是 UTF-8", "not UTF-8"),
    "control": ("含控制字符", "it holds a control character"),
    "no_line_end": ("末行没有换行", "the last line has no line end"),
    "no_quorum": ("缺少 quorum 行", "there is no line `quorum`"),
    "unknown": ("不认识的行", "a line of no known kind"),
    "too_many": ("同类的行超过 256", "more than 256 lines of a kind"),
    "words": ("词数不对", "too few words, or too many"),
    "key": ("不是此类验证公钥，或编号不符", "no verifier key of this type, or its id is another"),
    "twice": ("重复", "it stands there before"),
    "member": ("名称未在前面出现", "the name does not stand on a line before"),
    "number": ("成员数目不对", "not a number of these members"),
    "digest": ("不是 64 位小写十六进制摘要", "no digest of 64 small hex digits"),
}
# what is wrong with a kept note
_KEPT = {
    **_COPIED,
    "not_there": (
        "既非文件也非手抄代码：请核对文件名；代码共十六组、每组四个，"
        "只有字母 A 至 Z 和数字 2 至 7，请用英文输入并与纸上逐组核对",
        "neither a file nor a typed code: look at the name of the file; a code has sixteen groups"
        " of four letters A to Z and digits 2 to 7 of a plain keyboard, compare it with the paper",
    ),
    "not_readable": ("无法读取", "it cannot be read"),
    "not_regular": ("不是普通文件", "no regular file"),
    "too_large": ("超过 65,536 字节", "larger than 65,536 bytes"),
    "utf8": ("不是 UTF-8", "not UTF-8"),
    "control": ("含控制字符", "it holds a control character"),
    "lines": ("行数不对", "not the lines of a note"),
    "origin": ("日志名称不合规", "the first line can be no name of a log"),
    "size": ("条目数写法不对", "the size is not spelled as it must be"),
    "root": ("根摘要写法不对", "the root is not spelled as it must be"),
    "signatures": ("签名多于 64 行", "more than 64 signature lines"),
    "signature": ("签名行写法不对", "a signature line is not spelled as it must be"),
    "spelling": ("写法不唯一", "it is not spelled as it must be"),
    "unsigned": (
        "信任文件中没有任何日志签署过它",
        "no log of the policy signed it",
    ),
    "slip": (
        "手抄代码与本日志名称不合：请核对抄写，或者它属于另一日志",
        "the typed code does not fit this log: look for a slip, or it is of another log",
    ),
}
ANCHOR_TEXTS: dict[str, tuple[str, str]] = {
    **{
        f"policy.{fault}": (f"信任文件 {{what}}：{zh}", f"policy {{what}}: {en}")
        for fault, (zh, en) in _POLICY.items()
    },
    **{
        f"kept.{fault}": (f"留存的检查点 {{what}}：{zh}", f"kept note {{what}}: {en}")
        for fault, (zh, en) in _KEPT.items()
    },
    **{
        f"proof.{fault}": (f"{{what}}：{zh}", f"{{what}}: {en}")
        for fault, (zh, en) in _COPIED.items()
    },
    **{f"note.{fault}": said for fault, said in _COPIED.items()},
    "anchors": ("检查点与留存", "notes, and what was kept"),
    "none_at_all": (
        "第 2、3 级未核验：整本重写、截尾或改动最后一个条目均无法由本次核验发现",
        "levels 2 and 3 were not checked: a full rewrite, a cut tail or an edit of the last line"
        " cannot be found by this run",
    ),
    "none_outside": (
        "第 3 级未核验：密钥持有者整本重写无法由本次核验发现",
        "level 3 was not checked: a full rewrite by the holder of the key cannot be found by"
        " this run",
    ),
    "anchor": (
        "{file}：{state}；条目 0 至 {last}；签名 {keys}",
        "{file}: {state}; entries 0 to {last}; signed by {keys}",
    ),
    "anchor.sound": ("与条目一致", "it is of these lines"),
    "anchor.unsound": ("有问题", "there are findings"),
    "anchor.nobody": ("无", "nobody trusted"),
    "anchor.witness": (
        "见证 {name}，自称时间 {at}",
        "cosigned by {name}, at {at} by its own clock",
    ),
    "anchor.no_time": ("见证 {name}，未称时间", "cosigned by {name}, who states no time"),
    "anchor.quorum": ("见证达到法定数", "the witnesses are a quorum"),
    "anchor.no_quorum": ("见证未达法定数", "the witnesses are no quorum"),
    "kept": (
        "留存的检查点：条目 0 至 {last}；{state}；{signed}",
        "kept note: entries 0 to {last}; {state}; {signed}",
    ),
    "kept.signed": ("签名已核验", "its signature was checked"),
    "kept.not_signed": (
        "手抄代码没有签名，以纸张为凭",
        "a typed code carries no signature, the paper vouches for it",
    ),
    "kept.not_checked": ("没有信任文件，签名未核验", "no policy, its signature was not checked"),
    "kept.pass": ("与日志一致", "the log agrees with it"),
    "kept.fail": ("与日志不符", "the log does not agree with it"),
    "kept.unknown": ("未比较", "not compared"),
    "uncovered": ("没有检查点覆盖的条目：{n}", "entries that no note covers: {n}"),
    "keys": ("宣布的公钥", "keys announced"),
    "amendments": ("法规修订", "amendments"),
    "erasures": ("披露删除", "erasures"),
    "erased": ("{n} 个摘要", "{n} digests"),
    "entry.result.0": (
        "结论：证明成立，所要求的核验均已通过",
        "result: the proof holds, everything asked for has passed",
    ),
    "entry.result.1": ("结论：证明不成立", "result: the proof does not hold"),
    "entry.result.2": ("结论：未能完成核验", "result: it could not be verified"),
    "entry.line": ("条目 {n}", "entry {n}"),
    "entry.log": ("日志 {origin}，共 {size} 个条目", "log {origin}, {size} entries"),
    "entry.path": ("条目在此日志之中", "the entry is in this log"),
    "entry.signed": ("检查点由受信密钥签署", "the note is signed by a key of the policy"),
    "entry.quorum": ("见证达到法定数", "the witnesses are a quorum"),
    "entry.kept": ("与留存的检查点相同", "the note says what the kept note says"),
    "entry.no_policy": (
        "没有信任文件，签名未核验：任何人都能造出这样的证明；请用 --policy，"
        "或用 --level 1 只核验路径",
        "without a policy the signature was not checked, and anybody can make such a proof:"
        " give --policy, or ask with --level 1 for the path alone",
    ),
    "entry.other_size": (
        "留存的检查点条目数不同，无法与此证明比较",
        "the kept note is of another size and cannot be compared with this proof",
    ),
    "entry.not_asked": ("所要求的第 {what} 级未核验", "level {what} was asked for and not checked"),
    "proof.not_there": ("{what}：没有这个文件", "{what}: there is no such file"),
    "proof.not_readable": ("{what}：无法读取", "{what}: it cannot be read"),
    "proof.not_regular": ("{what}：不是普通文件", "{what}: no regular file"),
    "proof.too_large": ("{what}：超过大小上限", "{what}: larger than a proof can be"),
    "proof.form": ("{what}：不是一个条目的证明", "{what}: this is no proof of one entry"),
}
