-- what: one export of a legal entity
-- set in: its id, the legal entity
-- set out: one row, or none
-- locks: the row until commit
select x.id, x.asked_by, x.asked_at, x.purpose, x.plain, x.format, x.wanted, x.status, x.failure, x.rows_found, x.rows_done, x.decided_by, x.decided_at,
    x.content_hash, x.file_bytes, x.expires_at, x.ended_at
from export x
where x.id = %(id)b and x.entity_id = %(entity_id)b
for update of x
