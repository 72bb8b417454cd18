-- what: a service key ends at an instant, if not earlier anyway
-- set in: key, instant
-- set out: the key, or no row
-- locks: the key's row
update service_key k set expires_at = %(until)b where k.id = %(id)b and k.expires_at > %(until)b returning k.id
