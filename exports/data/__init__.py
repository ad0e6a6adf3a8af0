"""Practices as data: tables, workbooks, JSON, linked data, feeds."""
