-- A repeated request to transfer leads asks the same as the first one; who goes to another dealer leaves no car taken.

alter table transfer add column fingerprint bytea not null default '';
comment on column transfer.fingerprint is 'SHA-256 of what was asked: another request under the same request_key is refused; empty: ordered before this column.';

delete from car_slot s using test_drive t where t.id = s.id and t.state in ('done', 'cancelled', 'missed');

create or replace view inv_car_slot with (security_invoker = true) as
select t.bucket, t.id, t.car_id
from test_drive t
left join car_slot s on s.id = t.id
where (t.state = 'booked' and (s.car_id is distinct from t.car_id or s.during is distinct from tstzrange(t.begins_at, t.ends_at)))
   or (t.state in ('done', 'cancelled', 'missed') and s.id is not null);
comment on view inv_car_slot is 'I11: a booked test drive has its car for its time, and one that is over has none. Scans test_drive.';
