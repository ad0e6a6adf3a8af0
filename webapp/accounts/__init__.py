"""People: their roles, how they sign in, their sessions and keys.

Not here: what a role may open (web) and the people of a city (cities).
"""
