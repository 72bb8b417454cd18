-- Pools of the maker: which leads that no dealer has lie where, and who of the maker's people has one in hand until when. A lease beside the belt: the flow
-- neither reads nor writes it. Small: maker_pool, maker_pool_member. Big: maker_stay, maker_claim.

create table maker_pool (
    id uuid primary key,
    code text not null unique check (code <> ''),
    name text not null,
    status text not null default 'active' check (status in ('active', 'closed')),
    place int not null default 0,
    provinces text[] not null default '{}',
    categories text[] not null default '{}',
    protect_hours int not null default 24 check (protect_hours between 1 and 8760),
    extend_hours int not null default 24 check (extend_hours between 0 and 8760),
    most_hours int check (most_hours between 1 and 26280),
    notice_hours int not null default 2 check (notice_hours between 0 and 720),
    cooldown_hours int not null default 0 check (cooldown_hours between 0 and 8760),
    cap int not null default 20 check (cap between 1 and 10000),
    longest_hours int check (longest_hours between 1 and 8760),
    made_at timestamptz not null,
    changed_at timestamptz not null,
    constraint maker_pool_most check (most_hours >= protect_hours),
    constraint maker_pool_notice check (notice_hours < protect_hours)
);
comment on table maker_pool is 'A pool of the maker: which leads without a dealer lie there (the first in the order of place and code that takes a lead has it), and how long a claim lasts.';
comment on column maker_pool.provinces is 'Of the customer; empty: all, also a customer whose province nobody knows.';
comment on column maker_pool.categories is 'Of the channel; empty: all.';
comment on column maker_pool.cap is 'So many leads of this pool one person may have in hand.';

create table maker_pool_member (
    pool_id uuid not null references maker_pool,
    account_id uuid not null references account,
    admin boolean not null default false,
    primary key (pool_id, account_id)
);
comment on table maker_pool_member is 'Who of the maker works in a pool; an admin sees who has what and takes it back. The row is locked while its person claims, so that no cap is passed.';

create table maker_stay (
    bucket int not null,
    lead_id uuid not null,
    pool_id uuid references maker_pool,
    rules bigint not null,
    since timestamptz not null,
    alert_at timestamptz,
    primary key (bucket, lead_id)
);
create index maker_stay_listed on maker_stay (pool_id, since, lead_id);
create index maker_stay_alert on maker_stay (alert_at) where alert_at is not null;
comment on table maker_stay is 'A lead that no dealer has lies in a pool of the maker, or in none (null), by the pools as they were; gone once the lead waits for nobody''s word. Rounds write it, the flow does not.';
comment on column maker_stay.rules is 'By which version of the pools (stamp) it was put there.';
comment on column maker_stay.alert_at is 'When it has lain there for too long; null: told, or never.';

create table maker_claim (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    pool_id uuid not null references maker_pool,
    account_id uuid not null,
    staff_id uuid,
    cap int not null,
    at timestamptz not null,
    until timestamptz not null,
    hard_until timestamptz,
    told_for timestamptz,
    told_at timestamptz,
    ended_at timestamptz,
    how text not null default '' check (how in ('', 'given_back', 'taken_by_admin', 'recalled', 'let_go')),
    reason text not null default '',
    primary key (bucket, id),
    constraint maker_claim_ended check ((ended_at is null) = (how = '') and ended_at >= at),
    constraint maker_claim_most check (until <= hard_until)
);
create unique index maker_claim_open on maker_claim (bucket, lead_id) where ended_at is null;
create index maker_claim_held on maker_claim (account_id, pool_id) where ended_at is null;
create index maker_claim_due on maker_claim (until) where ended_at is null;
create index maker_claim_of on maker_claim (bucket, lead_id, account_id);
comment on table maker_claim is 'Who of the maker''s people had a lead without a dealer in hand, from when to when: a lease, moved on by work, at most one open per lead. let_go: the lead waits no more, or lies elsewhere.';
comment on column maker_claim.staff_id is 'The person on the maker''s staff, where the account has one: whose inbox is told.';
comment on column maker_claim.cap is 'The pool''s cap as it was: a lower one takes nothing away.';
comment on column maker_claim.told_for is 'The until of which the person was told, and told_at when: nobody loses a lead without notice.';

create index belt_waits on belt (waits_since, bucket, raw_id) where waits_since is not null;
comment on index belt_waits is 'Leads that no dealer has, in the order in which they came to wait for the customer''s word.';

insert into stamp (name) values ('maker_pool');

create view inv_maker_claim with (security_invoker = true) as
select c.bucket, c.lead_id, c.account_id
from maker_claim c
left join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id
where c.ended_at is null
  and (b.raw_id is null or b.state not in ('awaiting_dealer', 'awaiting_grant') and b.changed_at < now() - interval '10 minutes')
union all
select c.bucket, c.lead_id, c.account_id
from maker_claim c
join lead l on l.bucket = c.bucket and l.id = c.lead_id
join belt b on b.bucket = c.bucket and b.raw_id = c.lead_id
where c.ended_at is null and l.held_by is not null and b.changed_at < now() - interval '10 minutes'
union all
select c.bucket, c.lead_id, c.account_id
from maker_claim c
join maker_claim o on o.bucket = c.bucket and o.lead_id = c.lead_id and o.id <> c.id and o.ended_at is null
where c.ended_at is null;
comment on view inv_maker_claim is 'I11: at most one person of the maker has a lead in hand, and none that a dealer has for longer than rounds take to see it. Reads open claims.';

create view inv_maker_cap with (security_invoker = true) as
select c.account_id, c.pool_id, count(*) as held, max(c.cap) as cap
from maker_claim c
where c.ended_at is null
group by c.account_id, c.pool_id
having count(*) > max(c.cap);
comment on view inv_maker_cap is 'I8: nobody of the maker has more leads of a pool in hand than its cap was when the last one was claimed. Reads open claims.';
