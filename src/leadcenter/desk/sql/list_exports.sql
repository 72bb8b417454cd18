-- what: exports of a legal entity, newest first
-- set in: the legal entity, whose (null: anybody's), how many
-- set out: one row each
-- locks: none
select x.id, x.asked_by, x.asked_at, x.purpose, x.plain, x.format, x.wanted, x.status, x.failure, x.rows_found, x.rows_done, x.decided_by, x.decided_at,
    x.content_hash, x.file_bytes, x.expires_at, x.ended_at
from export x
where x.entity_id = %(entity_id)b and (%(asked_by)b::text is null or x.asked_by = %(asked_by)b::text)
order by x.asked_at desc, x.id desc
limit %(rows)b
