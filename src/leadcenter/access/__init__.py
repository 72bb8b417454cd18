"""Who may do what, and see whose rows: permissions, roles, sight."""
