-- what: calls to customers by their number, and how the questions behind them stand
-- set in: nothing
-- set out: number of the call, calls placed, of these: a further one was planned, the question has an answer
-- locks: none
select a.attempt, count(*), count(*) filter (where t.attempt > a.attempt),
    count(*) filter (where t.attempt = a.attempt and t.state = 'answered')
from cleaning_attempt a
join cleaning_task t on t.bucket = a.bucket and t.id = a.task_id
where a.state = 'placed'
group by a.attempt
order by a.attempt
