-- what: an export is downloaded, by whoever asked for it, once
-- set in: its id, the legal entity, who, now
-- set out: slot of its secret, hash of its content, format; no row when there is nothing to download
-- locks: the row until commit
update export x
set status = 'taken', ended_at = %(now)b
where x.id = %(id)b and x.entity_id = %(entity_id)b and x.asked_by = %(asked_by)b and x.status = 'ready' and x.expires_at > %(now)b
returning x.slot, x.content_hash, x.format, x.rows_done
