-- Pools: what keeps a lead with its owner and what takes it away again; where leads wait that nobody owns. Small tables: pool, pool_member,
-- return_reason. Big: pool_stay, pool_claim.

create table pool (
    id uuid primary key,
    entity_id uuid not null references entity,
    code text not null check (code <> ''),
    name text not null,
    status text not null default 'active' check (status in ('active', 'closed')),
    home boolean not null default false,
    version int not null default 1,
    applied_version int not null default 0,
    applied_at timestamptz,
    made_at timestamptz not null,
    changed_at timestamptz not null,
    recall_on boolean not null default false,
    switched_at timestamptz,
    protect_days int not null default 10 check (protect_days between 1 and 1000),
    extend_days int not null default 3 check (extend_days between 0 and 1000),
    most_days int check (most_days between 1 and 3000),
    working_days boolean not null default false,
    notice_days int not null default 1 check (notice_days between 0 and 365),
    kinds text[] not null default '{call,message,visit,appointment,test_drive,quotation}',
    by_dealer boolean not null default false,
    own_recalled boolean not null default false,
    cooldown_hours int not null default 0 check (cooldown_hours between 0 and 87600),
    freeze_hours int not null default 0 check (freeze_hours between 0 and 87600),
    claims_per_day int check (claims_per_day >= 0),
    longest_hours int check (longest_hours >= 1),
    goes_to text not null default 'origin' check (goes_to in ('origin', 'chosen', 'fixed')),
    fixed_pool uuid,
    hide_claimed boolean not null default true,
    hide_converted boolean not null default true,
    open_details boolean not null default false,
    constraint pool_code unique (entity_id, code),
    constraint pool_of_entity unique (entity_id, id),
    constraint pool_fixed foreign key (entity_id, fixed_pool) references pool (entity_id, id),
    constraint pool_fixed_named check (goes_to <> 'fixed' or fixed_pool is not null),
    constraint pool_switched check (switched_at is not null or not recall_on)
);
create unique index pool_home on pool (entity_id) where home and status = 'active';
comment on table pool is 'A public pool of one legal entity and its rule: how long a lead is protected (days, extension, most; end of the local day), what extends it, how it is claimed, where it goes back to.';
comment on column pool.home is 'To whose rule leads belong that came by no pool; at most one a legal entity.';
comment on column pool.version is 'Rises with each change of the rule; episodes of an older version are computed anew.';
comment on column pool.applied_version is 'The version that open episodes were last computed by, and when; looked at again for some minutes, since a book may lag.';
comment on column pool.kinds is 'Activities that extend the protection.';
comment on column pool.own_recalled is 'Are leads that the owner brought in recalled like others? Else they are only given back by hand.';
comment on column pool.freeze_hours is 'For so long after it came in (pooled_at) nobody may claim a lead.';

create table pool_member (
    pool_id uuid not null,
    entity_id uuid not null,
    staff_id uuid,
    team_code text,
    admin boolean not null default false,
    constraint pool_member_once unique nulls not distinct (entity_id, pool_id, staff_id, team_code),
    constraint pool_member_pool foreign key (entity_id, pool_id) references pool (entity_id, id),
    constraint pool_member_staff foreign key (entity_id, staff_id) references staff (entity_id, id),
    constraint pool_member_team foreign key (entity_id, team_code) references team (entity_id, code),
    constraint pool_member_one check ((staff_id is null) <> (team_code is null))
);
comment on table pool_member is 'Who may work in a pool: people or teams of its legal entity; a pool without members is open to all its consultants. An admin sees everything there and may recall.';

create table return_reason (
    entity_id uuid not null references entity,
    code text not null check (code ~ '^[a-z][a-z0-9_]{0,59}$'),
    name text not null,
    active boolean not null default true,
    primary key (entity_id, code)
);
comment on table return_reason is 'Why a consultant may give a lead back, in the words of the dealer.';

alter table episode
    add column own boolean not null default false,
    add column pool_id uuid,
    add column pool_version int,
    add column protect_until timestamptz,
    add column hard_until timestamptz,
    add column active_at timestamptz,
    add column ordered_until timestamptz,
    add column locked_until timestamptz,
    add column drive_until timestamptz,
    add column transfer_until timestamptz,
    add column notified_for timestamptz,
    add column stuck_until timestamptz,
    add column recall_at timestamptz generated always as (
        case
            when closed_at is null and protect_until is not null
            then greatest(least(protect_until, hard_until), ordered_until, locked_until, drive_until, transfer_until)
        end
    ) stored;
create index episode_recall on episode (recall_at, bucket, lead_id) where recall_at is not null;
create index episode_to_tell on episode (pool_id, recall_at) where recall_at is not null and notified_for is distinct from recall_at;
comment on column episode.own is 'The owner brought the customer in.';
comment on column episode.pool_id is 'By whose rule the lead is protected, and where it came from.';
comment on column episode.protect_until is 'Protected until then; an activity that counts moves it on (lead/protection.py). Null = is not recalled.';
comment on column episode.hard_until is 'Not even activity protects longer; null = no such cap.';
comment on column episode.active_at is 'The last activity that counted, by the clock of the server.';
comment on column episode.ordered_until is 'Exempt from recall: an order. locked_until: a manager. drive_until: a booked test drive, once. transfer_until: it is being handed to another dealer.';
comment on column episode.notified_for is 'The recall_at of which the owner was told.';
comment on column episode.stuck_until is 'Due, but no pool takes it: stays, the desk was told, looked at again then.';

create table pool_stay (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    pool_id uuid not null,
    entity_id uuid not null,
    pooled_at timestamptz not null,
    how text not null check (how in ('put', 'return', 'recall', 'admin', 'take_back', 'left', 'disabled')),
    reason text not null default '',
    from_staff uuid,
    alert_at timestamptz,
    left_at timestamptz,
    left_how text not null default '',
    to_staff uuid,
    primary key (bucket, id),
    constraint pool_stay_pool foreign key (entity_id, pool_id) references pool (entity_id, id),
    constraint pool_stay_left check (left_at is null or left_at >= pooled_at)
);
create unique index pool_stay_open on pool_stay (bucket, lead_id) where left_at is null;
create index pool_stay_listed on pool_stay (pool_id, pooled_at) where left_at is null;
create index pool_stay_alert on pool_stay (alert_at) where alert_at is not null;
create index pool_stay_of on pool_stay (bucket, lead_id, from_staff);
comment on table pool_stay is 'A lead in a pool, from when to when: who had it before and how it came, how it left and to whom. At most one is open per lead.';

create table pool_claim (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    pool_id uuid not null,
    entity_id uuid not null,
    staff_id uuid not null,
    at timestamptz not null,
    by_hand boolean not null default false,
    primary key (bucket, id),
    constraint pool_claim_pool foreign key (entity_id, pool_id) references pool (entity_id, id)
);
create index pool_claim_of on pool_claim (staff_id, at);
comment on table pool_claim is 'The claim log: who claimed which lead out of which pool, when. Claims per day are counted here.';

create view inv_protected with (security_invoker = true) as
select e.bucket, e.lead_id, e.seq
from pool p
join episode e on e.pool_id = p.id and e.closed_at is null
where e.dealer_id <> p.entity_id;
comment on view inv_protected is 'I11: an owner''s clocks are those of a pool of the owner''s legal entity. Scans episode.';

create view inv_owned_in_pool with (security_invoker = true) as
select s.bucket, s.lead_id, s.pool_id
from pool_stay s
join episode e on e.bucket = s.bucket and e.lead_id = s.lead_id and e.closed_at is null
where s.left_at is null;
comment on view inv_owned_in_pool is 'I11: a lead that somebody owns lies in no pool. Reads open stays.';

insert into stamp (name) values ('pool');

insert into role_permission (role, permission)
select k.role, unnest(string_to_array(k.permissions, ' '))
from (values
    ('dcc_manager', 'pool.read pool.manage pool.recall lead.claim lead.return'),
    ('dcc_agent', 'pool.read lead.return'),
    ('sales_manager', 'pool.read pool.recall lead.claim lead.return'),
    ('consultant', 'pool.read lead.claim lead.return'),
    ('lead_operations', 'pool.read')
) as k (role, permissions);
