-- what: how many leads stand where on the dealer's side: each in one stage; `nowhere` has no owner, lies in no pool and says no reason
-- set in: nothing
-- set out: stage, count
-- locks: none
select k.stage, count(*)
from (
    select case
        when l.status in ('won', 'lost') then l.status
        when not l.live then 'over'
        when b.state in ('landed', 'review') then 'carried'
        when e.lead_id is null and s.lead_id is not null then 'in_pool'
        when e.lead_id is null and b.reason = '' then 'nowhere'
        when e.lead_id is null and b.state = 'dispatched' then 'on_desk'
        when e.lead_id is null then 'waiting'
        when l.status = 'ordered' then 'ordered'
        when exists (
            select from test_drive d
            where d.bucket = l.bucket and d.lead_id = l.id and d.episode = e.seq and d.state in ('booked', 'driving', 'done')
        ) then 'test_drive'
        when exists (
            select from followup f where f.bucket = l.bucket and f.lead_id = l.id and f.episode = e.seq
        ) then 'in_followup'
        else 'owned'
    end as stage
    from lead l
    left join belt b on b.bucket = l.bucket and b.raw_id = l.id
    left join episode e on e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null
    left join pool_stay s on s.bucket = l.bucket and s.lead_id = l.id and s.left_at is null
    where l.status <> 'merged'
) k
group by k.stage
