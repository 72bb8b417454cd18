-- what: the clock, and the versions of reference data
-- set in: nothing
-- set out: now, stamps
-- locks: none
select now(), (select array_agg(s.version order by s.name) from stamp s where s.name <> 'maker_pool')
