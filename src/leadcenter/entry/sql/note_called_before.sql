-- what: numbers that were called in the time that this database lost
-- set in: keyed numbers, each once, with the last call
-- set out: nothing
-- locks: the rows
insert into called_before (who, at)
select k.who, k.at
from unnest(%(whos)b::bytea[], %(ats)b::timestamptz[]) as k (who, at)
order by k.who
on conflict (who) do update set at = greatest(called_before.at, excluded.at)
