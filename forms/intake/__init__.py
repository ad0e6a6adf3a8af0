"""Practices that stand elsewhere, read as candidates: saved catalogue pages, tables, workbooks and JSON.

Not here: writing candidates down as drafts (`webapp.imports`).
"""
