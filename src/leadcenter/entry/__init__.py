"""The edge: commands, web, workers. The only place that builds connections, reads the configuration and
commits.
"""
