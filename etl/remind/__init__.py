"""Reminders of what is due, by mail and by the robots of groups."""
