"""The rulebook: rules are versioned data, written by business people, valid from a date: draft, review, live,
retired.
"""
