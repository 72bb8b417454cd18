-- Withdrawal: inquiries that channels take back, and customers who refuse calls. Widens delivery, belt, lead; the row that a sender
-- locks before it counts calls becomes the row that whoever acts on a customer's consent locks.

alter table delivery add column erased boolean not null default false;
comment on column delivery.erased is 'The person took this inquiry back: whatever else comes of it, also later, begins nothing any more.';

alter table belt add column erasing boolean not null default false;
comment on column belt.erasing is 'The channel told that the person took this inquiry back; the next passage makes a withdrawal of it.';

alter table lead drop constraint lead_status_check;
alter table lead add constraint lead_status_check
    check (status in ('live', 'ordered', 'won', 'lost', 'invalid', 'transferred', 'expired', 'merged', 'withdrawn'));

alter table cleaning_subject rename to consent_subject;
alter table consent_subject rename column asked_at to held_at;
alter index cleaning_subject_pkey rename to consent_subject_pkey;
comment on table consent_subject is 'The row that is locked before a customer''s no is written and before he is called: a grant that is not there yet cannot be locked. So a first refusal and a call never pass each other, nor two senders the cap.';

create view inv_call_without_refusal with (security_invoker = true) as
select a.bucket, a.task_id, a.attempt, g.purpose
from consent_grant g
join entity m on m.id = g.entity_id and m.kind = 'maker'
join consent_event e on e.bucket = g.bucket and e.customer_id = g.customer_id and e.id = g.event_id
join cleaning_attempt a on a.bucket = g.bucket and a.customer_id = g.customer_id
where g.state in ('refused', 'withdrawn') and g.purpose in ('phone_contact', 'sales_contact')
  and a.state in ('sending', 'unknown', 'placed') and a.called_at > e.at + interval '1 minute';
comment on view inv_call_without_refusal is
    'I6: nobody is called who had told the maker not to. A call of the same minute may have been under way: the row lock judged it, not this clock. Scans consent_grant, cleaning_attempt.';
