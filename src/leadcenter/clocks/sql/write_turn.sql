-- what: so far dispatches and ownerships have their clocks now
-- set in: what was seen, on which server, how many buckets were looked through
-- set out: nothing
-- locks: the row, which take_turn has locked
update clock_turn set seen = %(seen)b::text::pg_snapshot, cluster = %(cluster)b::bigint, swept = %(swept)b
