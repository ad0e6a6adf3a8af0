"""The questions of a collection template as frozen data: its fields and their types, loaded from TOML and checked.

Not here: what is wrong with a practice's answers (answers).
"""
