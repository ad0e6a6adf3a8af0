"""What reminds people by itself: answers that are late, calls that end, practices that may have ended."""
