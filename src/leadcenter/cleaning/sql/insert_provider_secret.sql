-- what: a further live key of a provider
-- set in: provider, key id, row id, sealed key, validity
-- set out: nothing
-- locks: new row
insert into cleaning_provider_secret (provider, key_id, id, sealed, valid_from, valid_to)
values (%(provider)b, %(key_id)b, %(id)b, %(sealed)b, %(valid_from)b, %(valid_to)b)
