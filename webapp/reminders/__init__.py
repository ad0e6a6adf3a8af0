"""Reminders that are sent by themselves: answers that are late, calls that end, practices that may have ended."""
