"""What a typed text is: cleaned, counted, read as Markdown.

Not here: what an answer may be (answers), and what is read out of a text (periods, places).
"""
