-- what: of some exact keys, after one, one index is left
-- set in: the last key (bucket, entity, kind, index), most rows
-- set out: the keys done
-- locks: the rows
update identity i
set next_index = null
from (
    select s.bucket, s.entity_id, s.kind, s.blind_index
    from identity s
    where s.next_index is not null
      and (s.bucket, s.entity_id, s.kind, s.next_index) > (%(bucket)b::int, %(entity)b::uuid, %(kind)b::text, %(index)b::bytea)
    order by s.bucket, s.entity_id, s.kind, s.next_index
    limit %(most)b
) k
where i.bucket = k.bucket and i.entity_id = k.entity_id and i.kind = k.kind and i.blind_index = k.blind_index
returning i.bucket, i.entity_id, i.kind, i.blind_index
