-- Assignment: the cursor of each rotation, the candidates as they stood when it decided, and what it counts per person.

create table assignment_cursor (
    id uuid primary key,
    dealer_id uuid not null references entity,
    branch text not null,
    turns bigint not null check (turns >= 0),
    members json not null,
    changed_at timestamptz not null
) with (fillfactor = 50);
comment on table assignment_cursor is 'State of a rotation: it belongs to the rule (dealer and branch name, which make the id), not to leads, and outlives every edit of the rule. One row, so one lock, per cursor.';
comment on column assignment_cursor.members is 'Per person: served (turns), share (turns / weight, in 1/720720000), turn (number of the last one), last_at, away (was not eligible at the last pick). Who was removed stays.';

create table assignment_snapshot (
    bucket int not null,
    id uuid not null,
    rule_set_id uuid not null,
    at timestamptz not null,
    dealer_id uuid not null,
    candidates json not null,
    primary key (bucket, id)
);
comment on table assignment_snapshot is 'Who stood for a set of leads of one dealer and why others did not, once per set and rule version; decisions point here. bucket is that of the first lead of the set.';

alter table staff_load
    add column day_cap int check (day_cap >= 0),
    add column week_cap int check (week_cap >= 0),
    add column month_cap int check (month_cap >= 0),
    add column received_on date,
    add column received_day int not null default 0 check (received_day >= 0),
    add column received_week int not null default 0 check (received_week >= 0),
    add column received_month int not null default 0 check (received_month >= 0),
    set (fillfactor = 50);
create index staff_load_dealer on staff_load (dealer_id);
comment on column staff_load.cap is 'Stock: how many leads may be open at once. Apart from it the rate: leads received per local calendar day, week (from Monday), month. Empty = no limit.';
comment on column staff_load.received_on is 'The local day of the last lead received, to which received_day, _week and _month refer.';

alter table dealer_load
    add column own_counts boolean not null default true,
    set (fillfactor = 50);
comment on column dealer_load.own_counts is 'Do leads that a consultant brought in himself count towards the stock cap?';
comment on table dealer_load is 'Open leads per dealer. This row is the lock before which nobody changes loads or cursors of the dealer: taken last in a transaction, in id order.';

alter table episode
    add column cursor_id uuid,
    add column counted boolean not null default true;
comment on column episode.cursor_id is 'The rotation that was charged a turn for it (null = none), so that a return inside the grace time refunds the turn.';
comment on column episode.counted is 'Whether it counts in staff_load.open: an own-created lead does only if the dealer says so.';

alter table belt add column dealer_id uuid;
create index belt_waiting on belt (dealer_id, entered_at) where state = 'dispatched';
comment on column belt.dealer_id is 'On whose desk the lead lies while state = dispatched: the list of unassigned leads, woken oldest first.';
