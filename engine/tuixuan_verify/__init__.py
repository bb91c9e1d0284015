"""The verifier of election case logs: believes nothing the engine says, shares no code with it.

Reading order: `findings` (what can be found), `verify` (one pass over the log), `form` and
`members` (level 0), `chain` and `tree` (level 1), `likeness` (how a long log is judged quickly),
`trust`, `policy`, `note`, `keys`, `anchors` (levels 2 and 3), `opening`, `table`, `replay`,
`order`, `deciding`, `amending` (level 4), `evidence` (level 5), `report`, `sentences`, `render`
(what is said of it), `proof` (one entry alone). Specification: `docs/spec/verification.md`.
"""
