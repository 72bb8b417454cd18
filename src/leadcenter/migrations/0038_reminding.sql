-- What is due is told once, what was never closed is closed: rounds of the worker. And an index of what people have to do by which row-level security
-- lets the planner read from the middle: of `coalesce` it does not know that it leaks nothing, of `case` it does.

drop index episode_open_by_staff;
create index episode_open_by_staff on episode
    (staff_id, (case when next_due_at is null then followup_due_at else next_due_at end), lead_id) where closed_at is null;
create index episode_next_step on episode (next_due_at, lead_id) where closed_at is null and next_due_at is not null;

create table followup_turn (
    one boolean primary key default true check (one),
    steps_to timestamptz not null,
    step_of uuid not null
);
insert into followup_turn (steps_to, step_of) values (now(), '00000000-0000-0000-0000-000000000000');
comment on table followup_turn is 'Up to which next step (when, lead) owners have been told that it is due; locked by whoever is at it.';

create index test_drive_unclosed on test_drive (ends_at) where state in ('booked', 'driving');

create view inv_drive_closed with (security_invoker = true) as
select t.bucket, t.id, t.state, t.ends_at
from test_drive t
where t.state in ('booked', 'driving') and t.ends_at < now() - interval '1 day';
comment on view inv_drive_closed is 'I11: a test drive that nobody closed is closed by the worker within a day of its end. Rides on test_drive_unclosed.';

alter table privacy_call
    add column medium text not null default 'call',
    add column template text not null default '',
    add constraint privacy_call_medium check (medium in ('call', 'message')) not valid,
    add constraint privacy_call_template check ((medium = 'message') = (template <> '')) not valid;
alter table privacy_call validate constraint privacy_call_medium;
alter table privacy_call validate constraint privacy_call_template;
drop index privacy_call_under_way;
create unique index privacy_call_under_way on privacy_call (bucket, lead_id, medium) where state in ('ready', 'sending', 'unknown');
comment on table privacy_call is 'A call or a message that a consultant asked for with a click: the provider rings the consultant, then the customer, and neither sees the other''s number; or sends the customer a registered template. Stands here before anything leaves the house; nothing leaves after until. connected_at: the provider says that customer and consultant spoke, or that it took the message; by the clock of the server.';
