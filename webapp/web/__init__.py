"""What every page needs: rights, headers, limits, static files, sessions of work with the database.

Not here: pages (views).
"""
