"""A questionnaire as WTForms forms: boxes to answers and back.

Not here: how a box is drawn (`webapp/templates`).
"""
