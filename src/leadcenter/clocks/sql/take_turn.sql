-- what: up to where dispatches and ownerships have been given their clocks
-- set in: nothing
-- set out: one row, or none while another worker is at it
-- locks: the row until commit
select t.dispatches_to, t.episodes_to from clock_turn t for no key update skip locked
