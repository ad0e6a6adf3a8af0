"""What the pages of several audiences are made of: the answer editor, answers read back, cards, downloads, comments.

Not here: a page that one audience has alone.
"""
