-- what: one export of a legal entity, with what whoever asked is called
-- set in: its id, the legal entity
-- set out: one row, or none
-- locks: the row until commit
select x.id, x.asked_by, coalesce(s.name, a.login, k.name, ''), x.asked_at, x.purpose, x.plain, x.format, x.wanted, x.status, x.failure, x.rows_found, x.rows_done, x.decided_by, x.decided_at,
    x.content_hash, x.file_bytes, x.expires_at, x.ended_at
from export x
left join account a on x.asker_kind = 'person' and a.id = x.asker_id
left join staff s on s.id = a.staff_id
left join service_key k on x.asker_kind = 'service' and k.id = x.asker_id
where x.id = %(id)b and x.entity_id = %(entity_id)b
for update of x
