-- what: so far notices are messages now
-- set in: what was seen, on which server, now
-- set out: nothing
-- locks: the row, which take_turn has locked
update inbox_turn set seen = %(seen)b::text::pg_snapshot, cluster = %(cluster)b::bigint, notices_to = %(now)b
