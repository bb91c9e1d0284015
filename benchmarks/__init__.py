"""How fast tuixuan is, beside what it is compared with, in the same run.

`python -m benchmarks [NAME…] [--json FILE] [--quick]`, or `make bench`. Nothing here asserts: a
measured value is printed beside its aim, and `docs/benchmarks.md` says what it means.

How it is measured:
1. A subject and its reference run in turns, A B A B …, because a machine drifts within minutes.
2. What is printed is the median; a ratio is the median of the ratios of neighbouring turns.
3. What touches the disk starts with `sync`, so that nobody pays for the pages of the run before.
4. What only computes is measured in seconds of its core, so that a busy machine disturbs it less;
   what waits for a disk or another process is measured by the wall.
"""
