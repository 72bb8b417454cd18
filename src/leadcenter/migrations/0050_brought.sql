-- what: who walks in at a dealer is the dealer's; the maker's people see the lead only under a grant, or once its customer asked the maker, too
-- locks: none that lasts

create view lead_of_maker with (security_invoker = true) as
select l.bucket, l.id, l.customer_id, l.dealer_id, l.channel_id, l.brand, l.series, l.status, l.intent, l.grade, l.score, l.inquiries,
    l.created_at, l.last_inquiry_at, l.close_reason
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
comment on view lead_of_maker is
    'The leads that the maker''s people see: all but those that a dealer''s own reception brought, unless a grant names the maker or the customer also asked elsewhere. Scalar subqueries: a hashed one would read whole tables for a page.';

create index channel_of_reception on channel (id) where category = 'walk_in';
create unique index entity_one_maker on entity (kind) where kind = 'maker';
