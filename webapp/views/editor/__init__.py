"""The pages of editors: the queue, reviewing, translating, calls, imports, statistics."""
