"""The life of a practice: records, answers, transitions, revisions, comments, languages, and who works on it.

Not here: what readers find (`webapp.catalogue`), documents (`webapp.documents`) and pages (`webapp.views`).
"""
