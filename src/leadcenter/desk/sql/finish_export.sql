-- what: the file of an export is written
-- set in: its id, hash and length of its content, until when it can be fetched
-- set out: nothing
-- locks: the row, held by take_export
update export x
set status = 'ready', content_hash = %(hash)b, file_bytes = %(bytes)b, expires_at = %(expires_at)b, looked_at = null, looked_id = null
where x.id = %(id)b
