-- what: test drives that nobody closed: who never drove off did not come, who did is back
-- set in: all buckets, those that ended until when, how many rows
-- set out: the drives: key, lead, state
-- locks: the test drives, skipping what others hold; rides on test_drive_unclosed
with due as (
    select t.bucket, t.id
    from test_drive t
    where t.bucket = any(%(everywhere)b::int[]) and t.state in ('booked', 'driving') and t.ends_at <= %(until)b
    order by t.ends_at
    limit %(rows)b
    for update skip locked
)
update test_drive t
set state = case t.state when 'booked' then 'missed' else 'done' end, reason = %(reason)b, ended_at = %(now)b
from due
where t.bucket = due.bucket and t.id = due.id
returning t.bucket, t.id, t.lead_id, t.state
