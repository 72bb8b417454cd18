-- what: the outcomes of a batch of rows
-- set in: one row per row of the file
-- set out: nothing
-- locks: new rows only, under the import's lock; a second outcome for a row breaks the key
insert into import_row (bucket, import_id, row, external_id, outcome, reason, raw_id)
select %(bucket)b, %(id)b, k.row, k.external_id, k.outcome, k.reason, k.raw_id
from unnest(%(rows)b::int[], %(external_ids)b::text[], %(outcomes)b::text[], %(reasons)b::text[], %(raw_ids)b::uuid[])
    as k (row, external_id, outcome, reason, raw_id)
returning row
