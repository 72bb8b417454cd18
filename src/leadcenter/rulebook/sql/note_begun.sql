-- what: rule sets began or ended by time alone: workers read them again, and what waits for a rule is looked at again
-- set in: now
-- set out: nothing
-- locks: one stamp row, where there is something to tell
update stamp s
set version = s.version + 1, looked_at = %(now)b
where s.name = 'rulebook' and exists (
    select from rule_set r
    where r.status = 'live' and (r.valid_from > s.looked_at and r.valid_from <= %(now)b or r.valid_to > s.looked_at and r.valid_to <= %(now)b)
)
