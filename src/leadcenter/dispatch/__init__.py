"""To which dealer: gates, windows, holds."""
