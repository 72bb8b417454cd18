"""What people see of leads: lists, one lead, the search by number, the reveal of a number, exports."""
