-- what: the open question that a person has in hand
-- set in: who
-- set out: its key, whether its number was opened, or no row
-- locks: none
select h.task_bucket, h.task_id, h.opened
from in_hand h
join cleaning_task t on t.bucket = h.task_bucket and t.id = h.task_id and t.state = 'open'
where h.asker = %(asker)b
