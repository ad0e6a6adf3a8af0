"""The public catalogue: what readers find, derived from published revisions in the transaction that publishes them.

Not here: the editors' queue (`webapp.review`), and what tells processes of changes (`webapp.catalogue_changes`).
"""
