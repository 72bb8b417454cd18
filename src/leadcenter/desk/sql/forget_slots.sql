-- what: the secrets of exports are destroyed, and nobody knows any more whom they told of
-- set in: exports
-- set out: nothing
-- locks: the rows, held by list_ended
update export x set slot = null, held_buckets = '{}', held_leads = '{}' where x.id = any(%(ids)b::uuid[])
