"""The Word form: writing one and reading it back. Other packages use `forms.word.word_form`.

Not here: what another medium needs, too.
"""
