-- what: of some exact keys one index is left
-- set in: bucket, most rows
-- set out: nothing
-- locks: the rows
update identity i
set next_index = null
from (
    select s.entity_id, s.kind, s.blind_index
    from identity s
    where s.bucket = %(bucket)b::int and s.next_index is not null
    limit %(most)b
) k
where i.bucket = %(bucket)b::int and i.entity_id = k.entity_id and i.kind = k.kind and i.blind_index = k.blind_index
