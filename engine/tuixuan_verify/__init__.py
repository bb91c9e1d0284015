"""The verifier of election case logs: believes nothing the engine says, shares no code with it.

Reading order: `findings` (what can be found), `verify` (one pass over the log), `form` and
`members` (level 0), `chain` (level 1), `likeness` (how a long log is judged quickly), `opening`,
`table`, `replay`, `order`, `deciding` (level 4), `evidence` (level 5), `report`, `sentences`,
`render` (what is said of it). Specification: `docs/spec/verification.md`.
"""
