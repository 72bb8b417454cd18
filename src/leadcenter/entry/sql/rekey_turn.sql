-- what: of some exact keys the index under the next version takes the place of the one under the current version
-- set in: bucket, most rows
-- set out: nothing
-- locks: the rows
update identity i
set blind_index = i.next_index
from (
    select s.entity_id, s.kind, s.blind_index
    from identity s
    where s.bucket = %(bucket)b::int and s.next_index is not null and s.blind_index <> s.next_index
    limit %(most)b
) k
where i.bucket = %(bucket)b::int and i.entity_id = k.entity_id and i.kind = k.kind and i.blind_index = k.blind_index
