-- what: the questions that are to be asked next: calls that were agreed first, then by when they are due, where it is an hour to call and nobody else
--   has it in hand
-- set in: who, now, the customers' time, since when a hand counts, how many
-- set out: their keys
-- locks: none; who takes one in hand first has it
select t.bucket, t.id
from cleaning_task t
where t.state = 'open' and t.route = 'manual' and t.expires_at > %(now)b and coalesce(t.due_at, t.created_at) <= %(now)b
  and date_part('hour', %(business)b::timestamptz at time zone t.time_zone) * 60
      + date_part('minute', %(business)b::timestamptz at time zone t.time_zone) between t.opens and t.closes - 1
  and not exists (select from in_hand h where h.task_id = t.id and h.asker <> %(asker)b and h.at > %(held_since)b)
order by not t.agreed, coalesce(t.due_at, t.created_at), t.id
limit %(count)b
