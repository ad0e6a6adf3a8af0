"""The audit log: what was done to practices that were sent and to the network itself.

Not here: what writes the events of practices (`webapp.practices.workflow`).
"""
