-- what: contracts under which the maker provides data to dealers
-- set in: maker
-- set out: recipient, from, to
-- locks: none
select r.to_entity, r.valid_from, r.valid_to from relation r where r.from_entity = %(maker)b and r.kind in ('provision', 'joint')
