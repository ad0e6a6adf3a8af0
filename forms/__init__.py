"""Every way a city can answer: the questions, the meaning of each kind of answer, and the media that carry them.

Nothing in here knows a user, a database, a clock, a request or an address: plain frozen data goes in, plain data comes
out. Import the modules (`from forms.questionnaire import shipped as template; from forms.answers import validation as
answers`); this file holds nothing.
"""
