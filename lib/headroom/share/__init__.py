"""Dividing what is allowed over the chargers, and the pace at which each grant may change."""
