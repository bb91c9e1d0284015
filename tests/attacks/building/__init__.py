"""Builds the vectors: one valid case of a tiny procedure, and one thing broken in each of them.

It shares nothing with the engine and nothing with the verifier: figures are worked out by hand,
lines are written by `json`. `tools/make_vectors.py` runs it.
"""
