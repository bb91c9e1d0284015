"""The verifier of election case logs: believes nothing the engine says, shares no code with it.

Reading order: `findings` (what can be found), `verify` (one pass over the log), `form` and
`members` (level 0), `chain` (level 1), `opening`, `table`, `replay`, `deciding` (level 4),
`evidence` (level 5). Specification: `docs/spec/verification.md`.
"""
