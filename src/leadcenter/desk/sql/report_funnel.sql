-- what: what became of the leads that dealers were handed in a span: the same leads that a list of that span shows, counted; what was done about them is
--       looked for everywhere, since a lead moves when its customer was merged
-- set in: dealers, span [from, until), owners whose leads exist for who asks (null: anybody's), whether those of nobody too, zone of the days,
--         by what (consultant, dealer, channel, series), buckets
-- set out: one row per group (key as id, or text), reason of a loss (empty: not lost) and local day: leads, of them handed out, followed up, reached,
--         in the showroom, driven, offered, ordered, won, lost
-- locks: none; rides on dispatch_inbox, then lead by lead
select k.key, k.text, k.why, k.day, count(*), count(*) filter (where k.handed), count(*) filter (where k.followed),
    count(*) filter (where k.reached), count(*) filter (where k.visited), count(*) filter (where k.driven), count(*) filter (where k.offered),
    count(*) filter (where k.ordered), count(*) filter (where k.status = 'won'), count(*) filter (where k.status = 'lost')
from (
    select l.status,
        case %(by)b when 'consultant' then o.staff_id when 'dealer' then d.dealer_id when 'channel' then l.channel_id end as key,
        case when %(by)b = 'series' then l.brand || '/' || l.series else '' end as text,
        case when l.status = 'lost' then l.close_reason else '' end as why,
        (d.dispatched_at at time zone %(zone)b)::date as day,
        o.staff_id is not null as handed,
        f.n > 0 as followed,
        f.reached > 0 as reached,
        exists (select from visit v where v.bucket = any(%(buckets)b::int[]) and v.lead_id = d.lead_id and v.dealer_id = d.dealer_id) as visited,
        t.lead_id is not null as driven,
        exists (select from quotation q where q.bucket = d.bucket and q.lead_id = d.lead_id and q.dealer_id = d.dealer_id and q.status <> 'refused') as offered,
        exists (select from car_order c where c.bucket = d.bucket and c.lead_id = d.lead_id and c.dealer_id = d.dealer_id and c.status <> 'cancelled')
            as ordered
    from dispatch d
    join lead l on l.bucket = d.bucket and l.id = d.lead_id and l.status <> 'merged'
    left join lateral (
        select e.staff_id, e.closed_at from episode e
        where e.bucket = d.bucket and e.lead_id = d.lead_id and e.dealer_id = d.dealer_id order by e.seq desc limit 1
    ) o on true
    cross join lateral (
        select count(*) as n, count(*) filter (where f.reached) as reached
        from followup f where f.bucket = any(%(buckets)b::int[]) and f.lead_id = d.lead_id and f.dealer_id = d.dealer_id
    ) f
    left join (
        select distinct x.lead_id from test_drive x
        where x.bucket = any(%(buckets)b::int[]) and x.dealer_id = any(%(dealers)b::uuid[]) and x.begins_at >= %(from)b and x.state = 'done'
    ) t on t.lead_id = d.lead_id
    where d.dealer_id = any(%(dealers)b::uuid[]) and d.ended_at is null and d.dispatched_at >= %(from)b and d.dispatched_at < %(until)b
      and (%(owners)b::uuid[] is null
           or case when o.staff_id is null or o.closed_at is not null then %(unowned)b::boolean else o.staff_id = any(%(owners)b::uuid[]) end)
) k
group by k.key, k.text, k.why, k.day
order by k.day, k.text, k.key, k.why
