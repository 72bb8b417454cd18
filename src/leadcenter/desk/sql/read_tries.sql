-- what: calls that were made about a question
-- set in: its key
-- set out: one row each, the newest first: when, how it ended, whether by a person
-- locks: none
select a.called_at, a.code, a.attempt > 100
from cleaning_attempt a
where a.bucket = %(bucket)b and a.task_id = %(id)b and a.state <> 'ready'
order by a.called_at desc
