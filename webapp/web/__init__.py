"""What every page needs: rights, headers, limits, static files, error pages, shared forms.

Not here: pages (`webapp.views`).
"""
