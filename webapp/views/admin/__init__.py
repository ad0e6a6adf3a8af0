"""The pages of administrators: people, jobs, the audit log, webhooks, and what is known of a person."""
