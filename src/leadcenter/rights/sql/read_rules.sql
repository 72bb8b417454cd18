-- what: rule sets by the versions that the journal names
-- set in: kinds and versions, pair by pair
-- set out: one row a rule set: whose (null: the maker's), for which brand (empty: every one), its title, since when it holds, its rules
-- locks: none
select r.kind, r.version, r.entity_id, r.brand, r.title, r.valid_from, r.body
from unnest(%(kinds)b::text[], %(versions)b::int[]) as k (kind, version)
join rule_set r on r.kind = k.kind and r.version = k.version
order by r.kind, r.version, r.brand, r.id
