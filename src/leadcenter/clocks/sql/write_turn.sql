-- what: so far dispatches and ownerships have their clocks now
-- set in: two instants
-- set out: nothing
-- locks: the row, which take_turn has locked
update clock_turn set dispatches_to = %(dispatches_to)b, episodes_to = %(episodes_to)b
