"""The demo network: people, practices and pictures to look at before a city has written anything.

Only plain content lives here. Writing it into a database is the loader's business, not this package's.
"""
