-- what: reference data changed: workers read it again with their next set
-- set in: name
-- set out: nothing
-- locks: one stamp row
update stamp s set version = s.version + 1, looked_at = now() where s.name = %(name)b
