"""Sheets on paper: HTML set by WeasyPrint, bound, marked up and coloured for press.

Not here: whether a PDF keeps its standards (`exports.conformance`).
"""
