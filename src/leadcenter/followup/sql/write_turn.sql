-- what: up to which next step owners have been told
-- set in: when it was due, the lead
-- set out: nothing
-- locks: the row, held by take_turn
update followup_turn t set steps_to = %(at)b, step_of = %(lead)b
