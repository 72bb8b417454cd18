-- what: merges that people made and that may be taken back, the newest first
-- set in: since when, how many
-- set out: one row each: key, survivor, when
-- locks: none
select m.bucket, m.id, m.survivor_id, m.at
from customer_merge m
where m.at > %(since)b and m.undone_at is null and m.actor like 'person:%%'
  and not exists (select from customer_merge l where l.bucket = m.bucket and l.survivor_id = m.survivor_id and l.at > m.at and l.undone_at is null)
order by m.at desc
limit %(limit)b
