-- what: rows of files keep their outcome; a sender's id that tells who it is gives way to a keyed one
-- set in: all buckets of imports, raw leads with their new ids
-- set out: nothing
-- locks: the rows that change
update import_row i
set external_id = k.new_id
from unnest(%(raw_ids)b::uuid[], %(new_ids)b::text[]) as k (raw_id, new_id)
where i.bucket = any(%(everywhere)b::int[]) and i.raw_id = k.raw_id and i.external_id <> k.new_id
