-- what: up to which next step owners have been told
-- set in: nothing
-- set out: one row, or none while another worker is at it
-- locks: the row until commit
select t.steps_to, t.step_of from followup_turn t for no key update skip locked
