"""The life of a practice: records, drafts, transitions, revisions, comments, translations, and who works on it.

Not here: what readers find (catalogue), documents, and pages (views).
"""
