-- Who there is: legal entities, regions, relations, calendars, staff. Reference tables (small, everywhere).

create table region (
    id uuid primary key,
    code text not null unique,
    name text not null,
    parent_id uuid references region
);

create table entity (
    id uuid primary key,
    kind text not null check (kind in ('maker', 'group', 'dealer', 'vendor', 'media')),
    code text not null unique,
    name text not null,
    legal_name text not null,
    registration_no text not null default '',
    contact text not null default '',
    region_id uuid references region,
    group_id uuid references entity,
    time_zone text not null,
    country text not null default 'CN',
    province text not null default '',
    city text not null default '',
    longitude double precision,
    latitude double precision,
    status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
    followup_minutes int not null default 30 check (followup_minutes > 0),
    holiday_policy text not null default 'open' check (holiday_policy in ('open', 'closed', 'workdays'))
);
comment on table entity is 'A legal entity is the tenant: brand company, dealer company, group head office, vendor, media.';

create table entity_code (
    code text primary key,
    entity_id uuid not null references entity
);
comment on table entity_code is 'Other names under which channels know a dealer.';

create table relation (
    id uuid primary key,
    from_entity uuid not null references entity,
    to_entity uuid not null references entity,
    kind text not null check (kind in ('provision', 'entrusted', 'joint')),
    contract_no text not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    constraint relation_pair unique (from_entity, to_entity, kind, valid_from)
);
comment on table relation is 'Under which contract one entity may hand data to another, and until when (trust.md L04).';

create table opening (
    entity_id uuid not null references entity,
    hours text not null check (hours in ('dispatch', 'work')),
    weekday smallint not null check (weekday between 0 and 6),
    opens smallint not null check (opens between 0 and 1439),
    closes smallint not null check (closes between 1 and 1440),
    primary key (entity_id, hours, weekday, opens),
    check (closes > opens)
);
comment on table opening is 'Opening hours in minutes of the local day, Monday = 0: when the dispatcher takes leads in, when consultants work.';

create table day_exception (
    entity_id uuid not null references entity,
    day date not null,
    reason text not null default '',
    hours text check (hours in ('dispatch', 'work')),
    opens smallint,
    closes smallint,
    constraint day_exception_one unique nulls not distinct (entity_id, day, hours, opens),
    check ((hours is null) = (opens is null) and (opens is null) = (closes is null))
);
comment on table day_exception is 'A day that is not like its weekday, one row a slot; the last three empty on its only row = closed all day.';

create table dealer_series (
    entity_id uuid not null references entity,
    brand text not null,
    series text not null,
    primary key (entity_id, brand, series)
);

create table staff (
    id uuid primary key,
    entity_id uuid not null references entity,
    code text not null unique,
    name text not null,
    team text not null default '',
    role text not null check (role in ('consultant', 'dcc_manager', 'dcc_agent', 'sales_manager', 'receptionist', 'test_drive', 'finance')),
    status text not null default 'active' check (status in ('active', 'left', 'suspended')),
    joined_on date not null,
    left_on date,
    brands text[] not null default '{}',
    rating numeric(4, 2)
);
create index staff_entity on staff (entity_id);

create table absence (
    staff_id uuid not null references staff,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    kind text not null,
    primary key (staff_id, starts_at),
    check (ends_at > starts_at)
);

create table shift (
    staff_id uuid not null references staff,
    weekday smallint not null check (weekday between 0 and 6),
    starts smallint not null check (starts between 0 and 1439),
    ends smallint not null check (ends between 1 and 1440),
    primary key (staff_id, weekday, starts)
);
comment on table shift is 'The rota in minutes of the local day; a person without any row works the dealer''s consultant hours.';
