-- Consent: the ledger and the folded grant that a dispatch leans on.

create table notice (
    id text not null,
    version text not null,
    language text not null,
    text text not null,
    text_hash text not null,
    purposes text[] not null,
    created_at timestamptz not null,
    primary key (id, version, language)
);

create table consent_event (
    bucket int not null,
    id uuid not null,
    customer_id uuid not null,
    from_entity uuid not null,
    to_entity uuid not null,
    purpose text not null,
    kind text not null check (kind in ('requested', 'given', 'refused', 'confirmed', 'withdrawn', 'expired', 'invalidated')),
    at timestamptz not null,
    claimed_at timestamptz,
    raw_id uuid,
    evidence json not null,
    primary key (bucket, customer_id, id)
);
comment on table consent_event is 'The consent ledger: append-only, one row per (subject, from, to, purpose) and event.';

create table consent_grant (
    bucket int not null,
    customer_id uuid not null,
    entity_id uuid not null,
    purpose text not null,
    state text not null check (state in ('given', 'refused', 'withdrawn', 'expired')),
    event_id uuid not null,
    changed_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (bucket, customer_id, entity_id, purpose)
);
comment on table consent_grant is 'The ledger folded: may this entity hold and use this customer''s data for this purpose? A withdrawal updates the row, a dispatch locks it FOR SHARE: so the two conflict.';
