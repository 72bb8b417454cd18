-- what: so far notices are messages now
-- set in: an instant
-- set out: nothing
-- locks: the row, which take_turn has locked
update inbox_turn set notices_to = %(to)b
