"""How good is it: scorecards, grades, reasons."""
