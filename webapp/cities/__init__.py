"""Cities and their people, as the network keeps them.

Not here: which city a name means (`webapp.city_names`).
"""
