-- what: a question with the wish that it is about: the maker's
-- set in: its key, the language of names
-- set out: one row: task as the queue has it, then lead, customer, channel, dealer, brand and series with their names, wish, when it came, how often
-- locks: none
select t.script, t.reason, coalesce(t.due_at, t.created_at), t.agreed, t.tries, t.max_attempts, t.created_at, t.expires_at, t.time_zone, t.opens, t.closes,
    t.raw_id, t.lead_id, t.customer_id, b.raw_bucket, l.channel_id, l.dealer_id, l.brand, l.series,
    case when %(chinese)b then n.name_zh else n.name_en end, case when %(chinese)b then s.name_zh else s.name_en end, l.buying_days,
    l.created_at, l.inquiries
from cleaning_task t
join belt b on b.bucket = t.bucket and b.raw_id = t.raw_id
join lead l on l.bucket = t.bucket and l.id = t.lead_id
left join brand n on n.code = l.brand
left join series s on s.brand = l.brand and s.code = l.series
where t.bucket = %(bucket)b and t.id = %(id)b
