"""What outlives a restart: memory of the clock's domain, and files."""
