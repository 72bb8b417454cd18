-- what: until when the journal is gone
-- set in: nothing
-- set out: one row: the instant (null: it is all there), how many rows went
-- locks: none
select max(d.until), coalesce(sum(d.rows), 0)::bigint from journal_dropped d
