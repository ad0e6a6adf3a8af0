"""What the site says for each code (state, action, problem, refusal …), in the reader's language.

Here: the English sentences, in TOML tables, and the functions that choose among them. Not here: texts of pages
(`questionnaires`) and of questions (`forms`), and when a code applies.
"""
