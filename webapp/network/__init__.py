"""The network itself: its cities and their people, coordinators, accounts, its own letters and topics, and its log."""
