-- People at work: stores that close, teams and who leads them, who goes and what becomes of the leads in hand; what the watch is told of the audit
-- trail. Small tables: team, departure, audit_watch. Big: departure_lead.

alter table store add column status text not null default 'active' check (status in ('active', 'closed'));

alter table staff add constraint staff_of_entity unique (entity_id, id);

create table team (
    id uuid primary key,
    entity_id uuid not null references entity,
    store_id uuid,
    code text not null check (code <> ''),
    name text not null,
    leader_id uuid,
    status text not null default 'active' check (status in ('active', 'closed')),
    constraint team_code unique (entity_id, code),
    constraint team_store foreign key (entity_id, store_id) references store (entity_id, id)
);
comment on table team is 'A team of a legal entity, in a store or across all. Staff rows and rules name it by its code, which never changes.';
comment on column team.leader_id is 'Who gets the open leads of a member who goes, unless somebody else is named. No foreign key: staff names its team, and tables do not lean on each other in a ring; who leaves leads no team.';

insert into team (id, entity_id, code, name)
select gen_random_uuid(), s.entity_id, s.team, s.team from staff s where s.team <> '' group by s.entity_id, s.team;

alter table staff
    add column team_code text generated always as (nullif(team, '')) stored,
    add constraint staff_team foreign key (entity_id, team_code) references team (entity_id, code) not valid;
alter table staff validate constraint staff_team;
comment on column staff.team is 'Code of the team, empty = none (team_code, which the foreign key holds, is then null).';

alter table absence
    add column entity_id uuid,
    add constraint absence_of_entity foreign key (entity_id, staff_id) references staff (entity_id, id) not valid;
update absence a set entity_id = s.entity_id from staff s where s.id = a.staff_id;
alter table absence validate constraint absence_of_entity;
comment on column absence.entity_id is 'The person''s legal entity: whose row it is.';

create table departure (
    id uuid primary key,
    entity_id uuid not null,
    staff_id uuid not null,
    kind text not null check (kind in ('left', 'absent', 'moved')),
    goes_to text not null check (goes_to in ('manager', 'colleague', 'desk')),
    to_staff uuid references staff,
    asked_by text not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    begun_at timestamptz,
    finished_at timestamptz,
    constraint departure_staff foreign key (entity_id, staff_id) references staff (entity_id, id),
    constraint departure_colleague check (goes_to <> 'colleague' or to_staff is not null),
    constraint departure_finished check (finished_at is null or begun_at is not null)
);
create unique index departure_open on departure (staff_id) where finished_at is null;
create unique index departure_left on departure (staff_id) where kind = 'left';
create index departure_due on departure (due_at) where finished_at is null;
comment on table departure is 'Somebody goes (for good, for a time, to another post) and the open leads go to the manager, a colleague or back to the desk: when it is due, in transactions of some hundred leads, until none is left. Whoever finds it unfinished goes on with it.';

create table departure_lead (
    bucket int not null,
    departure_id uuid not null references departure,
    entity_id uuid not null,
    lead_id uuid not null,
    outcome text not null check (outcome in ('handed_over', 'on_the_desk', 'stays')),
    reason text not null default '',
    to_staff uuid,
    at timestamptz not null,
    primary key (bucket, departure_id, lead_id)
);
create index departure_lead_of on departure_lead (departure_id);
comment on table departure_lead is 'What became of each open lead of somebody who went; reason: why it stays, or why it went to the desk and not to a person.';

create view inv_owner_left with (security_invoker = true) as
select e.bucket, e.lead_id, e.staff_id
from staff s
join episode e on e.staff_id = s.id and e.closed_at is null
where s.status = 'left' and not exists (select from departure d where d.staff_id = s.id and d.finished_at is null);
comment on view inv_owner_left is 'I11: nobody who has left owns a lead, unless it is being passed on just now. Reads open episodes.';

alter table import_row
    drop constraint import_row_outcome_check,
    add constraint import_row_outcome_check check (outcome in ('accepted', 'revision', 'duplicate', 'quarantined', 'test', 'erasure')) not valid;
alter table import_row validate constraint import_row_outcome_check;

create table audit_watch (
    one boolean primary key default true check (one),
    looked_at timestamptz not null,
    waiting bigint not null default 0,
    oldest_at timestamptz,
    rooted_at timestamptz,
    vouched boolean not null default false
);
insert into audit_watch (looked_at) values (now());
comment on table audit_watch is 'What a sealer last saw of the audit trail, for whoever watches and may not read the trail: how many rows wait to be sealed, since when, when the second store last took a root (vouched: there is one).';
