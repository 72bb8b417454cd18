-- what: the live keys of providers, sealed, newest first
-- set in: now
-- set out: provider, row id, sealed key
-- locks: none
select s.provider, s.id, s.sealed
from cleaning_provider_secret s
where s.valid_from <= %(now)b and (s.valid_to is null or s.valid_to > %(now)b)
order by s.provider, s.valid_from desc
