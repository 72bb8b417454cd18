-- what: questions that people ask themselves, the ones agreed or due first, and who has them in hand
-- set in: now, since when a hand counts, after which due time and id, how many
-- set out: one row each: key, brand, script, reason, due, agreed, tries, most tries, when made, when it ends, zone and hours, who has it in hand
-- locks: none
select t.bucket, t.id, t.brand, t.script, t.reason, coalesce(t.due_at, t.created_at), t.agreed, t.tries, t.max_attempts, t.created_at, t.expires_at,
    t.time_zone, t.opens, t.closes, h.asker
from cleaning_task t
left join in_hand h on h.task_id = t.id and h.at > %(held_since)b
where t.state = 'open' and t.route = 'manual' and t.expires_at > %(now)b
  and (coalesce(t.due_at, t.created_at), t.id) > (%(after)b, %(after_id)b)
order by coalesce(t.due_at, t.created_at), t.id
limit %(count)b
