"""Shorter ways through WeasyPrint's own functions, each to the same bytes: the documents are the same without them."""
