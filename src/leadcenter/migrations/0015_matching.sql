-- Probable matches in the flow (decision 0013): what waits to be looked at, keyed blocks of candidates, models, and whose turn it is.

create table match_due (
    bucket int not null,
    id uuid not null default gen_random_uuid(),
    customer_ids uuid[] not null,
    primary key (bucket, id)
);
comment on table match_due is 'Customers of one bucket that are new or changed, written by the transaction that changed them: whoever looks for probable matches takes a row away when it is done. No clock, so nothing that commits late is passed over.';
insert into match_due (bucket, customer_ids)
select p.bucket, array_agg(p.id)
from (select c.bucket, c.id, (row_number() over (partition by c.bucket order by c.id) - 1) / 200 as part from customer c) p
group by p.bucket, p.part;

create table match_key (
    bucket int not null check (bucket between 0 and 1023),
    key bytea not null,
    customer_bucket int not null,
    customer_id uuid not null,
    primary key (bucket, key, customer_bucket, customer_id)
);
comment on table match_key is 'Who shares a key: a keyed hash of name and region, of name and birth date, of a mailbox, under the key of the legal entity; bucket is that of the key. Candidates only; no part of a number is ever here.';

create table match_subject (
    bucket int not null,
    customer_id uuid not null,
    changed_at timestamptz not null,
    keys bytea[] not null,
    primary key (bucket, customer_id)
);
comment on table match_subject is 'A customer as probable matching saw it last: when it had changed, and the keys that it has in match_key.';

create table match_model (
    version int primary key generated always as identity,
    made_at timestamptz not null,
    customers bigint not null,
    sample int not null,
    prior double precision not null,
    parameters jsonb not null
);
comment on table match_model is 'With which shares pairs were judged: for each field and level m and u, and the prior in bits. No value of any customer.';

create table match_turn (
    id smallint primary key default 1 check (id = 1),
    customers bigint not null default 0,
    compared bigint not null default 0,
    proposed bigint not null default 0,
    too_large bigint not null default 0
);
comment on table match_turn is 'One row: who locks it looks for probable matches, nobody else meanwhile. Counts since the beginning: customers looked at, pairs compared, pairs proposed, blocks left out since too many share them.';
insert into match_turn default values;

alter table match_review add column model int;
alter table match_review add column fingerprint bytea;
comment on column match_review.fingerprint is 'Of a probable pair: keyed hash of all that was compared. The same two with the same data are proposed once for ever.';
create unique index match_review_once on match_review (bucket, customer_id, other_id, fingerprint) where fingerprint is not null;
create index match_review_of_pair on match_review (bucket, customer_id, other_id);

create view inv_match_due with (security_invoker = true) as
select c.bucket, c.id as customer_id
from customer c
left join match_subject s on s.bucket = c.bucket and s.customer_id = c.id
left join (select w.bucket, unnest(w.customer_ids) as customer_id from match_due w) d on d.bucket = c.bucket and d.customer_id = c.id
where s.changed_at is distinct from c.changed_at and d.customer_id is null;
comment on view inv_match_due is
    'I10: a customer who is new or has changed was looked at for probable matches, or waits for it. Scans customer, match_subject.';

create view inv_match_keys with (security_invoker = true) as
select coalesce(k.customer_bucket, s.bucket) as bucket, coalesce(k.customer_id, s.customer_id) as customer_id, k.key is null as key_missing
from match_key k
full join (select t.bucket, t.customer_id, unnest(t.keys) as key from match_subject t) s
    on s.bucket = k.customer_bucket and s.customer_id = k.customer_id and s.key = k.key
where k.key is null or s.key is null;
comment on view inv_match_keys is 'I15: a customer is found by the keys that it was last seen with, and by no others. Scans match_key, match_subject.';
