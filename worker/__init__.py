"""What runs outside of requests: RQ tasks, the pool that runs them, and the clock."""
