"""The questions of a collection template as frozen data: fields and their types, loaded from TOML and checked.

Not here: what is wrong with a practice's answers (`forms.answers`).
"""
