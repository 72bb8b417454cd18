-- Leads, ownership episodes, load counters, notices.

create table lead (
    bucket int not null,
    id uuid not null,
    customer_id uuid not null,
    dealer_id uuid,
    channel_id uuid not null,
    brand text not null default '',
    series text not null default '',
    status text not null default 'live' check (status in ('live', 'ordered', 'won', 'lost', 'invalid', 'transferred', 'expired', 'merged')),
    live boolean generated always as (status in ('live', 'ordered')) stored,
    intent text not null default '',
    score smallint not null default 0,
    grade text not null default '',
    score_version int not null default 0,
    buying_days int,
    inquiries int not null default 1,
    created_at timestamptz not null,
    last_inquiry_at timestamptz not null,
    closed_at timestamptz,
    close_reason text not null default '',
    merged_into uuid,
    primary key (bucket, id),
    constraint lead_customer foreign key (bucket, customer_id) references customer (bucket, id)
) with (fillfactor = 85);
create unique index lead_one_live on lead (bucket, customer_id, dealer_id) nulls not distinct where live;
comment on table lead is 'One purchase wish of one customer towards one dealer (dealer empty until one is named). id is that of the raw lead that founded it.';
comment on index lead_one_live is 'At most one live lead per (customer, dealer): the base of all other rules.';

create table episode (
    bucket int not null,
    lead_id uuid not null,
    seq smallint not null check (seq > 0),
    dealer_id uuid not null,
    staff_id uuid not null,
    how text not null check (how in ('rule', 'manual', 'claim', 'transfer', 'import')),
    opened_at timestamptz not null,
    followup_from timestamptz not null,
    followup_due_at timestamptz not null,
    closed_at timestamptz,
    close_reason text not null default '',
    primary key (bucket, lead_id, seq),
    constraint episode_lead foreign key (bucket, lead_id) references lead (bucket, id)
);
create unique index episode_one_open on episode (bucket, lead_id) where closed_at is null;
create index episode_open_by_staff on episode (staff_id, followup_due_at) where closed_at is null;
comment on table episode is 'Who owned a lead from when to when; at most one open.';

create table staff_load (
    staff_id uuid primary key references staff,
    dealer_id uuid not null references entity,
    open int not null default 0 check (open >= 0),
    cap int check (cap >= 0)
);
comment on table staff_load is 'Open leads per consultant, kept in the transaction that changes ownership; cap empty = no limit.';

create table dealer_load (
    dealer_id uuid primary key references entity,
    open int not null default 0 check (open >= 0),
    cap int check (cap >= 0)
);

create table notice_to_staff (
    bucket int not null,
    id uuid not null,
    staff_id uuid,
    dealer_id uuid not null,
    lead_id uuid not null,
    kind text not null,
    at timestamptz not null,
    read_at timestamptz,
    primary key (bucket, id)
);
create index notice_to_staff_unread on notice_to_staff (dealer_id, staff_id, at) where read_at is null;
