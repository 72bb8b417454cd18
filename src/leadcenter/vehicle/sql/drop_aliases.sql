-- what: channels do not call a series so any more
-- set in: series; how they call it
-- set out: nothing
-- locks: the rows
delete from series_alias a
where a.brand = %(brand)b and a.series = %(code)b and not a.alias = any(%(aliases)b::text[])
