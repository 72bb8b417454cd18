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

insert into role_permission (role, permission) values ('administrator', 'cap.manage'), ('privacy_officer', 'cap.manage');

create table export (
    id uuid primary key,
    entity_id uuid not null references entity,
    asked_by text not null,
    asker_kind text not null check (asker_kind in ('person', 'service')),
    asker_id uuid not null,
    staff_id uuid,
    asked_at timestamptz not null,
    purpose text not null check (purpose in ('reporting', 'quality', 'call_list', 'authority')),
    plain boolean not null,
    format text not null check (format in ('csv', 'xlsx')),
    wanted jsonb not null,
    status text not null default 'asked' check (status in ('asked', 'waiting', 'approved', 'ready', 'taken', 'expired', 'refused', 'failed')),
    failure text not null default '',
    rows_found int not null default 0,
    rows_done int not null default 0,
    looked_at timestamptz,
    looked_id uuid,
    decided_by text,
    decided_at timestamptz,
    slot bigint,
    content_hash text,
    file_bytes bigint,
    expires_at timestamptz not null,
    ended_at timestamptz,
    constraint export_by_two check (decided_by is null or decided_by <> asked_by),
    constraint export_large_by_two check (
        status not in ('approved', 'ready', 'taken') or decided_by is not null or (not plain and rows_found <= 2500)),
    constraint export_as_approved check (rows_done <= rows_found),
    constraint export_plain_for check (not plain or purpose in ('call_list', 'authority')),
    constraint export_destroyed check (status not in ('taken', 'expired', 'refused', 'failed') or ended_at is not null)
);
create index export_of on export (entity_id, asked_at);
create index export_under_way on export (status, asked_at) where slot is not null;
comment on table export is 'An export of leads: who asked for what, who agreed, how far it has come, what became of it. The file lies sealed outside; slot: the secret it opens with, empty once it is destroyed.';
comment on column export.looked_at is 'How far it was looked through; looked_id: the lead at which it stands.';
comment on constraint export_large_by_two on export is 'More than 2,500 rows, and any number in plain text, always by two people, whatever the caps say (trust.md L21).';

create table export_part (
    export_id uuid not null references export,
    seq int not null check (seq > 0),
    id uuid not null,
    sealed bytea not null,
    primary key (export_id, seq)
);
comment on table export_part is 'Rows of an export that is under way, sealed under its own secret, so that it goes on after a crash. Gone once the file is written.';

create table in_hand (
    asker text primary key,
    task_bucket int not null,
    task_id uuid not null,
    at timestamptz not null
);
comment on table in_hand is 'Which question a person of the call centre has in hand: its number was opened, and no other one is until it is answered.';
