"""Editions, the yearly compilations: `records`, their `contents` and order, builds, checks, documents, releases.

Not here: the pages for archivists (`webapp.views.archivist`) and how an edition is set (`exports.edition`).
"""
