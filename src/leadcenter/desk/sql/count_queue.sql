-- what: how many questions wait for people
-- set in: now
-- set out: how many may be asked now, how many are agreed for later, how many rest until later
-- locks: none
select count(*) filter (where coalesce(t.due_at, t.created_at) <= %(now)b), count(*) filter (where t.due_at > %(now)b and t.agreed),
    count(*) filter (where t.due_at > %(now)b and not t.agreed)
from cleaning_task t
where t.state = 'open' and t.route = 'manual' and t.expires_at > %(now)b
