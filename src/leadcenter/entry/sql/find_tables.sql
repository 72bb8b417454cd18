-- what: which of these tables there are
-- set in: names
-- set out: the names found
-- locks: none
select k.name
from unnest(%(names)b::text[]) as k (name)
where to_regclass('public.' || quote_ident(k.name)) is not null
