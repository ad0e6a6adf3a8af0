"""What a person does with an account: signing in and out, sessions, keys for programs."""
