"""The ground everything stands on. No business word lives here."""
