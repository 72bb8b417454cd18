-- A lead that was lost and whose customer asked again is known as such until somebody owns it, however often it is held on its way.

alter table lead add column returned_at timestamptz;
comment on column lead.returned_at is 'When its customer, lost before, last asked again: it waits anew from then on, and goes to whoever had it first. Spent by the next episode.';

update lead l
set returned_at = l.last_inquiry_at
from belt b
where b.bucket = l.bucket and b.raw_id = l.id and b.reason = 'customer_returned' and b.state in ('awaiting_window', 'dispatched');
