-- what: who has had a question in hand for too long lets go of it, for somebody who wants it
-- set in: who wants it, id of the question, since when a hand counts
-- set out: nothing
-- locks: that row
delete from in_hand h
where h.task_id = %(id)b and h.asker <> %(asker)b
  and (h.at <= %(held_since)b
       or not exists (select from cleaning_task t where t.bucket = h.task_bucket and t.id = h.task_id and t.state = 'open'))
