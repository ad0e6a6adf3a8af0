"""Processes of their own in which documents are made."""
