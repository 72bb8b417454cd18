-- A call that was lawful when it was made stays so when its customer is merged with one who had said no.

create or replace view inv_call_without_refusal with (security_invoker = true) as
select a.bucket, a.task_id, a.attempt, g.purpose
from consent_grant g
join entity m on m.id = g.entity_id and m.kind = 'maker'
join consent_event e on e.bucket = g.bucket and e.customer_id = g.customer_id and e.id = g.event_id
join cleaning_attempt a on a.bucket = g.bucket and a.customer_id = g.customer_id
where ((g.state in ('refused', 'withdrawn') and g.purpose in ('phone_contact', 'sales_contact'))
    or (g.state = 'withdrawn' and g.purpose in (select p.code from purpose p where p.touches)))
  and a.state in ('sending', 'unknown', 'placed') and a.called_at > e.at + interval '1 minute'
  and not exists (
      select
      from customer_merge u
      where u.bucket = a.bucket and u.survivor_id = a.customer_id and u.undone_at is null and u.at >= a.called_at
        and (u.merged_bucket = a.bucket or exists (
            select from cleaning_attempt o where o.bucket = u.merged_bucket and o.task_id = a.task_id and o.attempt = a.attempt)));
