-- what: an export has so many rows more
-- set in: its id, how many more, where it goes on, of which leads numbers are told in plain text
-- set out: nothing
-- locks: the row, held by take_export
update export x
set rows_done = x.rows_done + %(more)b, looked_at = %(at)b, looked_id = %(lead)b,
    held_buckets = x.held_buckets || %(held_buckets)b::int[], held_leads = x.held_leads || %(held_leads)b::uuid[]
where x.id = %(id)b
