-- what: a second person agrees to an export that waits for one, or refuses it
-- set in: its id, what becomes of it, who, now, when it expires
-- set out: the id, or no row when it no longer waits
-- locks: the row until commit
update export x
set status = %(status)b, decided_by = %(by)b, decided_at = %(now)b,
    ended_at = case when %(status)b = 'refused' then %(now)b::timestamptz end,
    expires_at = %(expires_at)b
where x.id = %(id)b and x.status = 'waiting' and x.expires_at > %(now)b
returning x.id
