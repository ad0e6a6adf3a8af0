"""Practices that stand elsewhere: catalogue pages, tables and workbooks, read as candidates with what is doubtful.

Not here: writing them down as drafts (webapp/imports).
"""
