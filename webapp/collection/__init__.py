"""What a network collects: its calls for practices, the questionnaires that it brings in, its topics.

Not here: the questions (`forms.questionnaire`), and which are asked now (`webapp.questionnaires`).
"""
