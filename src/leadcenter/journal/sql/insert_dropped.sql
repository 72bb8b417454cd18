-- what: months of the journal are gone
-- set in: one row a month: until when it reached, how many rows it held; now
-- set out: nothing
-- locks: new rows
insert into journal_dropped (until, rows, dropped_at)
select k.until, k.rows, %(now)b
from unnest(%(until)b::timestamptz[], %(rows)b::bigint[]) as k (until, rows)
on conflict (until) do update set rows = journal_dropped.rows + excluded.rows
