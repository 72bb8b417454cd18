-- what: the secrets of exports are destroyed
-- set in: exports
-- set out: nothing
-- locks: the rows, held by list_ended
update export x set slot = null where x.id = any(%(ids)b::uuid[])
