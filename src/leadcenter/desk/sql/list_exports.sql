-- what: exports of a legal entity, newest first, with what whoever asked is called
-- set in: the legal entity, whose (null: anybody's), how many
-- set out: one row each
-- locks: none
select x.id, x.asked_by, coalesce(s.name, a.login, k.name, ''), x.asked_at, x.purpose, x.plain, x.format, x.wanted, x.status, x.failure, x.rows_found, x.rows_done, x.decided_by, x.decided_at,
    x.content_hash, x.file_bytes, x.expires_at, x.ended_at
from export x
left join account a on x.asker_kind = 'person' and a.id = x.asker_id
left join staff s on s.id = a.staff_id
left join service_key k on x.asker_kind = 'service' and k.id = x.asker_id
where x.entity_id = %(entity_id)b and (%(asked_by)b::text is null or x.asked_by = %(asked_by)b::text)
order by x.asked_at desc, x.id desc
limit %(rows)b
