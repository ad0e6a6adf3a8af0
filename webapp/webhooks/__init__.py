"""Webhooks (Standard Webhooks 1.0): telling other programs what was published: who is told, what was sent, signatures.

Not here: what is announced (`webapp.practices.actions`), and forms and pages (`webapp.views`).
"""
