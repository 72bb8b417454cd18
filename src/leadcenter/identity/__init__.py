"""Who is it: accounts of people, second factors, sessions, OpenID sign-in, keys of machines (trust.md 2.6).

A sign-in is one person's: the steps of this room take one, not a set.
"""
