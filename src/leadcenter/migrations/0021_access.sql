-- Who may do what, and see whose rows: stores, roles, their permissions, who holds which. Small tables, not led by a bucket.

create table store (
    id uuid primary key,
    entity_id uuid not null references entity,
    code text not null,
    name text not null,
    city text not null default '',
    constraint store_code unique (entity_id, code),
    constraint store_of_entity unique (entity_id, id)
);
comment on table store is 'A place of business of a legal entity. Who sees as far as a store sees the leads of its people.';

alter table staff
    add column store_id uuid,
    add constraint staff_store foreign key (entity_id, store_id) references store (entity_id, id) not valid;
alter table staff validate constraint staff_store;
create index staff_store_of on staff (store_id) where store_id is not null;

create table role (
    code text primary key,
    sees text not null check (sees in ('own', 'store', 'entity', 'group', 'region', 'entrusted', 'maker'))
);
comment on table role is 'What people are, and how far that sees. People of dealers have the role of their staff row, others those in account_role.';

create table role_permission (
    role text not null references role,
    permission text not null check (permission ~ '^[a-z_]+[.][a-z_]+$'),
    primary key (role, permission)
);
comment on table role_permission is 'What a role may do: data, so that it changes without a release; a change holds at the next request.';

create table account_role (
    account_id uuid not null references account,
    role text not null references role,
    region_id uuid references region,
    given_by text not null,
    given_at timestamptz not null,
    constraint account_role_once unique nulls not distinct (account_id, role, region_id)
);
comment on table account_role is 'Roles of people without a staff row; region_id: of which region, for who sees as far as one.';

create table asker_use (
    asker uuid primary key,
    window_at timestamptz not null,
    used int not null check (used > 0)
) with (fillfactor = 50);
comment on table asker_use is 'How many requests an account or a key has sent since window_at: what one takes, others lack. May be lost in a crash.';

insert into role (code, sees) values
    ('lead_operations', 'maker'),
    ('marketing', 'maker'),
    ('analyst', 'maker'),
    ('privacy_officer', 'maker'),
    ('administrator', 'maker'),
    ('regional_manager', 'region'),
    ('group_manager', 'group'),
    ('call_centre_agent', 'entrusted'),
    ('dcc_manager', 'entity'),
    ('dcc_agent', 'entity'),
    ('sales_manager', 'store'),
    ('receptionist', 'entity'),
    ('test_drive', 'own'),
    ('consultant', 'own'),
    ('finance', 'entity');

insert into role_permission (role, permission)
select k.role, unnest(string_to_array(k.permissions, ' '))
from (values
    ('lead_operations', 'lead.read lead.search lead.reveal lead.assign lead.choose cleaning.work review.read review.decide channel.read channel.manage raw_lead.open raw_lead.repair block.manage rule.read rule.draft rule.approve org.read org.manage staff.read consent.read consent.record export.request figures.read rights.read'),
    ('marketing', 'channel.read rule.read org.read figures.read'),
    ('analyst', 'lead.read channel.read rule.read org.read figures.read'),
    ('privacy_officer', 'lead.read lead.search consent.read consent.record notice.manage rights.read rights.handle retention.manage assessment.read assessment.write assessment.approve audit.read export.approve channel.read org.read figures.read'),
    ('administrator', 'org.read org.manage staff.read staff.manage account.manage role.manage key.manage provider.manage channel.read channel.manage rule.read audit.read assessment.read assessment.write export.approve figures.read'),
    ('regional_manager', 'lead.read org.read staff.read rule.read figures.read'),
    ('group_manager', 'lead.read org.read staff.read figures.read'),
    ('call_centre_agent', 'cleaning.work'),
    ('dcc_manager', 'lead.read lead.search lead.reveal lead.assign org.read staff.read staff.manage rule.read rule.draft rule.approve consent.read export.request figures.read'),
    ('dcc_agent', 'lead.read lead.search lead.reveal lead.assign org.read staff.read'),
    ('sales_manager', 'lead.read lead.search lead.reveal lead.assign org.read staff.read staff.manage rule.read export.request export.approve figures.read'),
    ('receptionist', 'lead.read lead.search org.read staff.read'),
    ('test_drive', 'lead.read lead.reveal org.read'),
    ('consultant', 'lead.read lead.reveal org.read'),
    ('finance', 'lead.read org.read')
) as k (role, permissions);

insert into account_role (account_id, role, given_by, given_at)
select a.id, k.role, 'migration', a.made_at
from account a
cross join (values ('administrator'), ('lead_operations'), ('privacy_officer')) as k (role)
where a.administrator;
alter table account drop column administrator;

insert into stamp (name) values ('access');
