-- Which leads without a dealer are work for the maker's people: those that they see, and whose customer has not told the maker to stop.

create or replace view lead_of_maker with (security_invoker = true) as
select l.bucket, l.id, l.customer_id, l.dealer_id, l.channel_id, l.brand, l.series, l.status, l.intent, l.grade, l.score, l.inquiries,
    l.created_at, l.last_inquiry_at, l.close_reason, l.held_by
from lead l
where l.channel_id <> all (array(select c.id from channel c where c.category = 'walk_in'))
   or (
        select true
        from consent_grant g
        where g.bucket = l.bucket and g.customer_id = l.customer_id and g.entity_id = (select e.id from entity e where e.kind = 'maker')
          and g.state = 'given' and g.expires_at > now()
        limit 1
    )
   or (
        select true
        from belt b
        join raw_lead r on r.bucket = b.raw_bucket and r.id = b.raw_id
        where b.bucket = l.bucket and b.lead_id = l.id and b.state = 'attached'
          and r.channel_id <> all (array(select c.id from channel c where c.category = 'walk_in'))
        limit 1
    );

create view lead_to_work with (security_invoker = true) as
select l.bucket, l.id, l.customer_id, l.channel_id, l.brand, l.series, l.grade, l.score, l.inquiries
from lead_of_maker l
where l.status = 'live' and l.held_by is null
  and (
        select true
        from consent_grant g
        where g.bucket = l.bucket and g.customer_id = l.customer_id and g.entity_id = (select e.id from entity e where e.kind = 'maker')
          and (g.state in ('refused', 'withdrawn') and g.purpose in ('sales_contact', 'phone_contact')
            or g.state = 'withdrawn' and g.purpose in (select p.code from purpose p where p.touches))
        limit 1
    ) is null;
comment on view lead_to_work is
    'Live leads of no dealer that the maker''s people may work at: they see them, and the customer has not told the maker to stop (as consent.lock_refusals says). Scalar subqueries, as in lead_of_maker.';

create index maker_claim_in on maker_claim (pool_id) where ended_at is null;
