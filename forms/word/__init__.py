"""The Word form, taken apart: names of its cells, WordprocessingML, the writing and the reading of documents.

What belongs here: what `forms.word.word_form`, the door to all this, is made of. What does not: anything that another
medium needs.
"""
