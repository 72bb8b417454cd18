-- what: of a page of stays those go whose lead waits for nobody's word any more, or is no work for the maker's people, and those in a closed pool that are in no hand
-- set in: after which (bucket, lead), how many, buckets (all on one server, those of one lane on Citus)
-- set out: one row per stay of the page: bucket, lead
-- locks: the rows that go
with page as materialized (
    select s.bucket, s.lead_id
    from maker_stay s
    where s.bucket = any(%(buckets)b::int[]) and (s.bucket, s.lead_id) > (%(after_bucket)b, %(after_lead)b)
    order by s.bucket, s.lead_id
    limit %(count)b
), gone as (
    delete from maker_stay s
    using page p
    where s.bucket = p.bucket and s.lead_id = p.lead_id
      and (
          not exists (
              select from belt b
              join lead_to_work l on l.bucket = b.bucket and l.id = b.raw_id
              where b.bucket = s.bucket and b.raw_id = s.lead_id and b.state in ('awaiting_dealer', 'awaiting_grant')
          )
          or exists (select from maker_pool o where o.id = s.pool_id and o.status = 'closed')
          and not exists (select from maker_claim c where c.bucket = s.bucket and c.lead_id = s.lead_id and c.ended_at is null)
      )
)
select p.bucket, p.lead_id from page p order by p.bucket, p.lead_id
