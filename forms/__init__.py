"""Every way a city can answer: the questions, what an answer may be, and the media that carry them.

Nothing in here knows a user, a database, a clock, a request or an address.
"""
