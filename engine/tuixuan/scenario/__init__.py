"""A scripted case: written in YAML by somebody who knows the law, played through the engine."""
