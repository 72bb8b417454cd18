-- The audit trail (decision 0019): who did what, on whose behalf, on which object, for which purpose, and what it was before and after. Big: audit,
-- audit_subject. Only ever added to: no policy lets anybody change a row, one lets rows go that were kept long enough, and the owner takes from
-- himself the rights that row-level security does not rule. Sealed outside the hot path into batches that chain.

create table audit (
    bucket int not null check (bucket between 0 and 1023),
    id uuid not null,
    xact bigint not null default pg_current_xact_id()::text::bigint,
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('person', 'key', 'worker', 'operator')),
    actor text not null check (actor <> ''),
    on_behalf text not null,
    what text not null check (what ~ '^[a-z_]+\.[a-z_]+$'),
    object_kind text not null check (object_kind ~ '^[a-z_]+$'),
    object text not null check (object <> ''),
    subject bytea check (octet_length(subject) = 32),
    purpose text not null,
    request text not null,
    before json,
    after json,
    class text not null check (class in ('security', 'provision')),
    keep_until date not null,
    primary key (bucket, id),
    constraint audit_kept_long_enough
        check (keep_until >= (at at time zone 'UTC')::date + case class when 'provision' then 1096 else 184 end)
);
comment on table audit is 'One row per act of a person, a key or a worker: who, on whose behalf, what, on which object, for which purpose, in which request, before and after. Append-only; no personal data: subject is a keyed pseudonym of the customer.';
comment on column audit.xact is 'The transaction that wrote the row: the sealer takes rows below the oldest one that still runs, so none that commits late is passed over.';
comment on column audit.keep_until is 'The first day on which the row may go: half a year for security, three years for what proves provision and consent (trust.md L11, L22).';
create index audit_order on audit (xact, id);
create index audit_of_object on audit (bucket, object);
create index audit_of_actor on audit (actor, at);
create index audit_by_end on audit (keep_until);

create table audit_subject (
    bucket int not null check (bucket between 0 and 1023),
    customer_id uuid not null,
    id uuid not null,
    sealed bytea not null,
    primary key (bucket, customer_id)
);
comment on table audit_subject is 'A random key per customer, sealed; the pseudonym in audit is made with it. Away with the row, and no act can be led back to the customer, while the chain still holds.';

create table audit_chain (
    chain smallint primary key,
    buckets int[] not null,
    seq bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex') check (octet_length(hash) = 32),
    xact bigint not null default 0,
    id uuid not null default '00000000-0000-0000-0000-000000000000',
    asked_at timestamptz not null default '-infinity',
    rooted_at timestamptz
);
comment on column audit_chain.asked_at is 'When a sealer last took it upon itself to tell the second store; rooted_at: when the store last took it.';
comment on table audit_chain is 'The head of each chain: its last batch, and the last row in it. Who locks the row seals; a sealer that dies lets go. One chain on one server.';
insert into audit_chain (chain, buckets) values (0, (select array_agg(n) from generate_series(0, 1023) n));

create table audit_batch (
    chain smallint not null references audit_chain,
    seq bigint not null check (seq > 0),
    sealed_at timestamptz not null,
    prev bytea not null,
    hash bytea not null,
    root bytea not null,
    xact bigint not null,
    buckets int[] not null,
    ids uuid[] not null,
    keeps date[] not null,
    hashes bytea[] not null,
    primary key (chain, seq),
    constraint audit_batch_whole check (
        cardinality(ids) > 0 and cardinality(ids) = cardinality(hashes) and cardinality(ids) = cardinality(keeps)
        and cardinality(ids) = cardinality(buckets)
    )
);
comment on table audit_batch is 'A sealed stretch of a chain: its rows in order with the hash of each (over the one before it and the row), their Merkle root, and the hash that chains batches. xact: of its last row.';

alter table audit enable row level security;
alter table audit force row level security;
create policy audit_write on audit for insert with check (true);
create policy audit_read on audit for select using (true);
create policy audit_expire on audit for delete using (keep_until < current_date);
revoke update, truncate on audit from current_user;

alter table audit_batch enable row level security;
alter table audit_batch force row level security;
create policy audit_batch_write on audit_batch for insert with check (true);
create policy audit_batch_read on audit_batch for select using (true);
revoke update, delete, truncate on audit_batch from current_user;
