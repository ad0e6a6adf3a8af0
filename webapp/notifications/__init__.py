"""E-mails: what they say, the queue, and how they leave.

Not here: when one is written (`webapp.practices`, `webapp.accounts`, `webapp.reminders`).
"""
