"""Leads: folding, ownership episodes, load counters, close reasons."""
