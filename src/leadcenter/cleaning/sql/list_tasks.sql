-- what: open tasks for the workbench, oldest first, no personal data
-- set in: route ('' = all), id of the last task seen, page size
-- set out: tasks
-- locks: none
select t.bucket, t.id, t.route, t.brand, t.script, t.rule, t.reason, t.attempt, t.max_attempts, t.created_at, t.expires_at
from cleaning_task t
where t.state = 'open' and t.id > %(after)b and (%(route)b = '' or t.route = %(route)b)
order by t.id
limit %(limit)b
