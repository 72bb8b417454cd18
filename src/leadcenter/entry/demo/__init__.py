"""The demo: a maker with its dealers, people and channels, and a living stream of leads."""
