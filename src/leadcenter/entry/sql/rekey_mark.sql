-- what: the number of a transaction that begins now
-- set in: nothing
-- set out: its number
-- locks: none
select pg_current_xact_id()::text::bigint
