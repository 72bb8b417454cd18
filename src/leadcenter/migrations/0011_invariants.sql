-- What must always hold (trust.md 3.2). Each view returns rows only where something is broken, ids only, and `leadcenter doctor` counts them all:
-- a further view named inv_* is found by itself. The first word of a comment is the invariant; "scans" names the big tables that are read whole
-- (seconds for 2,000,000 leads; the others are answered from an index or from what is open). One statement = one snapshot: on one server a view is
-- exact under load. On Citus run them at rest, or with `bucket = any(lane)` where the view joins within a bucket.

create view inv_one_state with (security_invoker = true) as
select coalesce(r.bucket, b.raw_bucket) as bucket, coalesce(r.id, b.raw_id) as raw_id, b.state
from raw_lead r
full join belt b on b.raw_bucket = r.bucket and b.raw_id = r.id
where r.id is null or b.raw_id is null
union all
select a.bucket, a.raw_id, a.state
from belt a
join belt b on b.raw_id = a.raw_id and b.bucket <> a.bucket
where a.bucket <> a.raw_bucket;
comment on view inv_one_state is
    'I1: every accepted raw lead stands on the belt exactly once, so in exactly one state; nothing stands there that was never accepted. Scans raw_lead, belt.';

create view inv_nothing_forgotten with (security_invoker = true) as
select b.bucket, b.raw_id, b.state
from belt b
where b.due_at is null
  and b.state in ('landed', 'cleaning', 'nurture', 'awaiting_dealer', 'awaiting_grant', 'awaiting_window');
comment on view inv_nothing_forgotten is 'I1: whatever waits has an instant at which it is looked at again (notices have the fetcher''s own clock). Scans belt.';

create view inv_one_delivery with (security_invoker = true) as
select d.channel_id, d.external_id, count(*) as deliveries
from delivery d
group by d.channel_id, d.external_id
having count(*) > 1;
comment on view inv_one_delivery is
    'I2: a (channel, external id) is known once for ever; twice means that the routing key has changed. Scans delivery.';

create view inv_delivery_and_raw with (security_invoker = true) as
select coalesce(d.raw_bucket, r.bucket) as bucket, coalesce(d.raw_id, r.id) as raw_id, d.raw_id is null as without_delivery
from delivery d
full join (select * from raw_lead where verdict <> 'test') r
    on r.bucket = d.raw_bucket and r.id = d.raw_id and r.channel_id = d.channel_id and r.external_id = d.external_id
where d.raw_id is null or r.id is null;
comment on view inv_delivery_and_raw is
    'I2: deliveries and raw leads (tests apart) are the same set: one raw lead per (channel, external id). Scans delivery, raw_lead.';

create view inv_home_known with (security_invoker = true) as
select d.home_bucket as bucket, d.raw_id
from delivery d
left join belt b on b.bucket = d.home_bucket and b.raw_id = d.raw_id
where b.raw_id is null;
comment on view inv_home_known is 'I2: a redelivery finds its lead: home_bucket is where the belt row lies. Scans delivery, belt.';

create view inv_one_live_lead with (security_invoker = true) as
select l.bucket, l.customer_id, l.dealer_id, count(*) as leads
from lead l
where l.live
group by l.bucket, l.customer_id, l.dealer_id
having count(*) > 1;
comment on view inv_one_live_lead is 'I3: at most one live lead per customer and dealer.';

create view inv_dispatch_with_consent with (security_invoker = true) as
with tombstone as not materialized (
    select c.bucket, c.id, c.merged_bucket, c.merged_into from customer c where c.merged_into is not null
),
word as not materialized (
    select e.bucket, e.customer_id, coalesce(t.merged_bucket, e.bucket) as root_bucket, coalesce(t.merged_into, e.customer_id) as root,
        e.to_entity, e.purpose, e.kind, e.at, least(coalesce(e.claimed_at, e.at), e.at) as said_at
    from consent_event e
    left join tombstone t on t.bucket = e.bucket and t.id = e.customer_id
),
act as not materialized (
    select d.bucket, d.lead_id, d.seq, d.customer_id, coalesce(t.merged_bucket, d.bucket) as root_bucket,
        coalesce(t.merged_into, d.customer_id) as root, d.dealer_id, d.purpose, d.dispatched_at
    from dispatch d
    left join tombstone t on t.bucket = d.bucket and t.id = d.customer_id
    where d.merge_id is null
)
select d.bucket, d.lead_id, d.seq, d.dealer_id
from act d
where not exists (
    select
    from word g
    where g.root_bucket = d.root_bucket and g.root = d.root and g.to_entity = d.dealer_id and g.purpose = d.purpose
      and g.kind in ('given', 'confirmed') and g.at <= d.dispatched_at and g.said_at > d.dispatched_at - interval '365 days'
)
union all
select d.bucket, d.lead_id, d.seq, d.dealer_id
from word w
join act d on d.bucket = w.bucket and d.customer_id = w.customer_id and d.dealer_id = w.to_entity and d.purpose = w.purpose
where w.kind in ('refused', 'withdrawn', 'expired', 'invalidated') and w.at < d.dispatched_at - interval '1 minute'
  and not exists (
      select
      from word g
      where g.root_bucket = d.root_bucket and g.root = d.root and g.to_entity = d.dealer_id and g.purpose = d.purpose
        and g.kind in ('given', 'confirmed') and g.at <= d.dispatched_at and g.said_at > w.said_at
  );
comment on view inv_dispatch_with_consent is
    'I4: by the ledger, each dispatch had a consent to that legal entity that was given, not older than a year and not taken back. A withdrawal of the same minute may have been in flight: the row lock judged it, not this clock. Words of merged customers are the survivor''s. Scans dispatch, consent_event.';

create view inv_dispatch_with_grant with (security_invoker = true) as
select d.bucket, d.lead_id, d.seq, d.dealer_id
from dispatch d
left join consent_grant g
    on g.bucket = d.bucket and g.customer_id = d.customer_id and g.entity_id = d.dealer_id and g.purpose = d.purpose
where g.customer_id is null;
comment on view inv_dispatch_with_grant is 'I4: each dispatch leans on a grant row that names the legal entity. Scans dispatch, consent_grant.';

create view inv_desk_with_dispatch with (security_invoker = true) as
select b.bucket, b.raw_id, b.state
from belt b
left join lead l on l.bucket = b.bucket and l.id = b.raw_id
left join dispatch d on d.bucket = b.bucket and d.lead_id = b.raw_id and d.ended_at is null
where b.state in ('dispatched', 'assigned') and (d.lead_id is null or l.dealer_id is distinct from d.dealer_id);
comment on view inv_desk_with_dispatch is 'I4: a dealer sees no lead that was not dispatched to it. Scans belt, lead, dispatch.';

create view inv_call_asked_about with (security_invoker = true) as
select a.bucket, a.task_id, a.attempt, a.state
from cleaning_attempt a
where a.state in ('sending', 'unknown') and a.look_at is null;
comment on view inv_call_asked_about is
    'I5: a call of unknown outcome has an instant at which the provider is asked. Scans cleaning_attempt.';

create view inv_one_open_task with (security_invoker = true) as
select t.bucket, t.raw_id, count(*) as tasks
from cleaning_task t
where t.state = 'open'
group by t.bucket, t.raw_id
having count(*) > 1;
comment on view inv_one_open_task is 'I7: one open question per raw lead, whatever the touchpoint.';

create view inv_task_still_needed with (security_invoker = true) as
select t.bucket, t.raw_id, t.id as task_id, b.state
from cleaning_task t
left join belt b on b.bucket = t.bucket and b.raw_id = t.raw_id
where t.state = 'open' and coalesce(b.state, '') not in ('cleaning', 'landed', 'parked');
comment on view inv_task_still_needed is
    'I7: nobody is asked about a lead that no longer waits for the answer: what ends the waiting recalls the question.';

create view inv_staff_load with (security_invoker = true) as
select coalesce(l.staff_id, e.staff_id) as staff_id, l.open as counted, e.open as owned
from staff_load l
full join (
    select staff_id, count(*) filter (where counted) as open from episode where closed_at is null group by staff_id
) e on e.staff_id = l.staff_id
where coalesce(l.open, 0) <> coalesce(e.open, 0);
comment on view inv_staff_load is
    'I8: the load of a consultant, against which the cap is checked, is the number of leads owned. Reads open episodes.';

create view inv_dealer_load with (security_invoker = true) as
select coalesce(l.dealer_id, e.dealer_id) as dealer_id, l.open as counted, e.open as owned
from dealer_load l
full join (select dealer_id, count(*) as open from episode where closed_at is null group by dealer_id) e on e.dealer_id = l.dealer_id
where coalesce(l.open, 0) <> coalesce(e.open, 0);
comment on view inv_dealer_load is 'I8: the load of a dealer is the number of its owned leads. Reads open episodes.';

create view inv_journal_of_place with (security_invoker = true) as
select b.bucket, b.raw_id, b.state, b.changed_at
from belt b
left join journal j on j.bucket = b.bucket and j.raw_id = b.raw_id and j.at = b.changed_at
where j.id is null and b.state <> 'landed' and b.attempts = 0 and b.changed_at > b.entered_at;
comment on view inv_journal_of_place is
    'I9: each move on the belt was told to the journal in the same transaction. Apart: what begins again (landed) and what failed (attempts). Scans belt, journal.';

create view inv_episode_chain with (security_invoker = true) as
select x.bucket, x.lead_id, x.seq
from (
    select e.bucket, e.lead_id, e.seq, e.opened_at, e.closed_at, row_number() over w as place, lag(e.closed_at) over w as ended_before,
        first_value(e.seq) over w as first_seq
    from episode e
    window w as (partition by e.bucket, e.lead_id order by e.seq)
) x
where x.seq <> x.first_seq + x.place - 1
   or (x.place > 1 and (x.ended_before is null or x.ended_before > x.opened_at))
   or x.closed_at < x.opened_at;
comment on view inv_episode_chain is
    'I11: ownership of a lead is a chain: numbered without a gap, nobody owns it before the one before has ended, only the last may be open. Scans episode.';

create view inv_owner_on_belt with (security_invoker = true) as
select coalesce(b.bucket, e.bucket) as bucket, coalesce(b.raw_id, e.lead_id) as raw_id, e.lead_id is null as without_owner
from (select bucket, raw_id from belt where state = 'assigned') b
full join (select bucket, lead_id from episode where closed_at is null) e on e.bucket = b.bucket and e.lead_id = b.raw_id
where b.raw_id is null or e.lead_id is null;
comment on view inv_owner_on_belt is 'I11: a lead stands as assigned exactly while somebody owns it. Scans belt, reads open episodes.';

create view inv_belt_and_lead with (security_invoker = true) as
select l.bucket, l.id as lead_id, l.status, b.state
from lead l
left join belt b on b.bucket = l.bucket and b.raw_id = l.id
where (l.status = 'live' and coalesce(b.state, 'closed') in ('test', 'invalid', 'attached', 'closed', 'erased'))
   or (not l.live and b.state in ('cleaning', 'nurture', 'awaiting_dealer', 'awaiting_grant', 'awaiting_window', 'dispatched', 'assigned'))
   or (l.live <> (l.closed_at is null));
comment on view inv_belt_and_lead is
    'I12: belt and lead tell the same: a live lead is under way, an ended one no longer moves. (Each single step is held against the transition table by belt.write_places.) Scans lead, belt.';

create view inv_attached_to_lead with (security_invoker = true) as
select b.bucket, b.raw_id, b.lead_id
from belt b
left join lead l on l.bucket = b.bucket and l.id = b.lead_id
where b.state = 'attached' and b.lead_id is not null and l.id is null;
comment on view inv_attached_to_lead is 'I12: a re-inquiry is attached to a lead that there is. Reads attached belt rows.';

create view inv_identity_of_customer with (security_invoker = true) as
select i.bucket, i.kind, i.customer_bucket, i.customer_id
from identity i
left join customer c on c.bucket = i.customer_bucket and c.id = i.customer_id
where c.id is null or c.merged_into is not null;
comment on view inv_identity_of_customer is
    'I15: an identity names a customer that there is and that was not merged away (no foreign key spans two buckets). Scans identity, customer.';

create view inv_merged_away with (security_invoker = true) as
select t.bucket, t.id as customer_id, 'live lead' as what
from customer t
join lead l on l.bucket = t.bucket and l.customer_id = t.id and l.live
where t.merged_into is not null
union all
select t.bucket, t.id, 'open question'
from customer t
join cleaning_task q on q.bucket = t.bucket and q.customer_id = t.id and q.state = 'open'
where t.merged_into is not null
union all
select t.bucket, t.id, 'survivor'
from customer t
left join customer s on s.bucket = t.merged_bucket and s.id = t.merged_into
where t.merged_into is not null and (s.id is null or s.merged_into is not null);
comment on view inv_merged_away is
    'I15: a customer who was merged away has no open work left, and points at a survivor that there is, who is not merged away himself. Reads tombstones.';

create view inv_merged_consent with (security_invoker = true) as
select t.bucket, t.id as customer_id, m.entity_id, m.purpose, m.state, g.state as survivor_state
from customer t
join consent_grant m on m.bucket = t.bucket and m.customer_id = t.id
left join consent_grant g
    on g.bucket = t.merged_bucket and g.customer_id = t.merged_into and g.entity_id = m.entity_id and g.purpose = m.purpose
where t.merged_into is not null
  and (g.state is null or (m.state in ('refused', 'withdrawn') and g.state = 'given' and g.changed_at < t.changed_at));
comment on view inv_merged_consent is
    'I15: what a merged customer had said about consent holds for the survivor; a no weighs more than a yes, unless the yes was given after the merge. Reads tombstones.';
