"""The answers of a practice: what is wrong or missing, merging, another language, JSON Schema.

Not here: what one field accepts (`forms.questionnaire`) and how answers are asked (`forms.web`, `forms.word`).
"""
