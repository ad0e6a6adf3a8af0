"""What a typed text is: cleaned, counted, read as Markdown.

Not here: what an answer may be (`forms.answers`), and what is read out of a text (`forms.periods`, `forms.places`).
"""
