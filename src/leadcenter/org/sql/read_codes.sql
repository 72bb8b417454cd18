-- what: under which other codes channels know dealers
-- set in: nothing
-- set out: code, entity
-- locks: none
select c.code, c.entity_id from entity_code c
