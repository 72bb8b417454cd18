-- what: what people refused in the time that this database lost
-- set in: keyed identities with recipient, purpose and kind, each once
-- set out: nothing
-- locks: the rows
insert into restored_no (who_bucket, who_kind, who, entity_id, purpose, kind, at)
select k.who_bucket, k.who_kind, k.who, k.entity_id, k.purpose, k.kind, k.at
from unnest(%(buckets)b::int[], %(who_kinds)b::text[], %(whos)b::bytea[], %(entities)b::uuid[], %(purposes)b::text[], %(kinds)b::text[],
    %(ats)b::timestamptz[])
    as k (who_bucket, who_kind, who, entity_id, purpose, kind, at)
order by k.who, k.who_kind, k.entity_id, k.purpose
on conflict (who, who_kind, entity_id, purpose) do update
set kind = excluded.kind, at = excluded.at
where restored_no.at < excluded.at
