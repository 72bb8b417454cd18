-- what: the parts of an export go
-- set in: exports
-- set out: nothing
-- locks: the parts
delete from export_part p where p.export_id = any(%(ids)b::uuid[])
