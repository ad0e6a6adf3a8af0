"""People and how they come in: accounts and roles, signing in, sessions, keys of programs, coordinators.

Not here: what a role opens (`webapp.web.permissions`) and who writes on a practice (`webapp.practices.team`).
"""
