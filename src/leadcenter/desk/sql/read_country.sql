-- what: where a legal entity and the maker are
-- set in: the legal entity, the maker
-- set out: two countries
-- locks: none
select e.country, m.country from entity e, entity m where e.id = %(entity_id)b and m.id = %(maker)b
