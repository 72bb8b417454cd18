-- what: how many rows lie in the default partitions, where only a missing month sends them
-- set in: nothing
-- set out: one row: raw leads, journal rows; counted up to 1,000
-- locks: none
select (select count(*) from (select from raw_lead_default limit 1000) r), (select count(*) from (select from journal_default limit 1000) j)
