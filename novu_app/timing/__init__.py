"""When: durations, cron expressions, time zones, subscribers' schedules and the windows of digests and throttles.

Nothing here knows the database. Moments and lengths are milliseconds.
"""
