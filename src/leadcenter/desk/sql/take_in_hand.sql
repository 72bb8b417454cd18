-- what: a person takes a question in hand, and lets go of the one before if that is answered
-- set in: who, key of the question, whether its number is opened, now
-- set out: who, or no row while another one is in hand
-- locks: the person's row until commit
insert into in_hand (asker, task_bucket, task_id, at, opened)
values (%(asker)b, %(bucket)b, %(id)b, %(now)b, %(opened)b)
on conflict (asker) do update
set task_bucket = excluded.task_bucket, task_id = excluded.task_id, at = excluded.at,
    opened = excluded.opened or (in_hand.opened and in_hand.task_id = excluded.task_id)
where in_hand.task_id = excluded.task_id
   or not exists (select from cleaning_task t where t.bucket = in_hand.task_bucket and t.id = in_hand.task_id and t.state = 'open')
returning asker
