"""The interface for programs: the table of calls, schemas and records, submissions, harvesting and embedding.

Not here: the views that answer (`webapp.views.api`), and keys (`webapp.accounts.api_keys`).
"""
