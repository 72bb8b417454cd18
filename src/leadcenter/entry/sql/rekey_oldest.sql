-- what: the oldest transaction that still runs
-- set in: nothing
-- set out: its number
-- locks: none
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint
