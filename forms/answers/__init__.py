"""The answers of a practice: what is wrong or missing, how two people's are merged, another language, JSON.

Not here: what one field accepts (questionnaire) and how answers are asked (web, word).
"""
