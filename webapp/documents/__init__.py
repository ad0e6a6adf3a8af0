"""Documents of practices: a revision as a sheet, documents made, kept and checked.

Not here: what a document looks like (exports).
"""
