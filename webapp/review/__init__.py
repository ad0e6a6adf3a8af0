"""What editors review: the queue and its index, filters and saved views, bulk actions, statistics, downloads.

Not here: what an action does with one practice (`webapp.practices`).
"""
