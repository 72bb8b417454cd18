-- what: service keys end
-- set in: keys, now
-- set out: those that had not
-- locks: their rows
update service_key k set expires_at = %(now)b
where k.id = any(%(keys)b::uuid[]) and k.expires_at > %(now)b
returning k.id
