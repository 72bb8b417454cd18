-- What people see of leads: indexes that lists and the search by number ride on; caps as data, what was taken of them; exports.

create index lead_newest on lead (id);
create index lead_of_dealer on lead (dealer_id, id) where dealer_id is not null;
create index lead_over on lead (bucket, customer_id) where not live;
create index dispatch_by_number on dispatch (dealer_id, phone_index) where phone_index is not null;
comment on index lead_newest is 'The maker''s list: ids carry their time, so the newest lead has the largest.';
comment on index dispatch_by_number is 'A dealer looks for a whole number under its own keyed hash; there is none of a part of a number.';

create table cap (
    name text primary key check (name in ('search_hour', 'reveal_day', 'export_day')),
    most int not null check (most between 1 and 10000)
);
comment on table cap is 'How often a person may search by number (an hour), reveal a number (a day), how many rows may be exported by one alone (a day). Data: changed by two people.';
insert into cap (name, most) values ('search_hour', 60), ('reveal_day', 100), ('export_day', 500);

create table cap_change (
    id uuid primary key,
    cap text not null references cap (name),
    most int not null check (most between 1 and 10000),
    status text not null default 'asked' check (status in ('asked', 'live', 'refused')),
    asked_by text not null,
    asked_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    constraint cap_change_by_two check (status <> 'live' or (decided_by is not null and decided_by <> asked_by)),
    check ((status = 'asked') = (decided_at is null))
);
comment on table cap_change is 'Changes of caps: one person asks, another one decides.';

create table spending (
    asker text not null,
    cap text not null references cap (name),
    uses timestamptz[] not null,
    primary key (asker, cap)
) with (fillfactor = 50);
comment on table spending is 'What a person took of a cap in the time that it counts, use by use; in the database, since every process counts the same.';
