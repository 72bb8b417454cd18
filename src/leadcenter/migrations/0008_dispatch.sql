-- Dispatch: the act of providing a customer's data to a dealer, and the candidates offered when no dealer is named.

create table dispatch (
    bucket int not null,
    lead_id uuid not null,
    seq smallint not null check (seq > 0),
    customer_id uuid not null,
    dealer_id uuid not null,
    purpose text not null default 'sales_contact',
    rule_version int not null,
    cleared_at timestamptz not null,
    dispatched_at timestamptz not null,
    contact bytea not null,
    phone_index bytea,
    ended_at timestamptz,
    merge_id uuid,
    primary key (bucket, lead_id, seq),
    constraint dispatch_grant foreign key (bucket, customer_id, dealer_id, purpose)
        references consent_grant (bucket, customer_id, entity_id, purpose)
);
create index dispatch_inbox on dispatch (dealer_id, dispatched_at);
comment on column dispatch.merge_id is 'Stands on a customer merge: re-issued by it, or made under a grant that came by it and went when it was undone. The proof of consent lies with the other customer.';
comment on table dispatch is 'A provision of data to a dealer. It cannot exist without a grant row naming that legal entity. contact is sealed under the dealer''s key, phone_index keyed for the dealer alone.';

create table candidate (
    bucket int not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    rank smallint not null,
    distance_km double precision,
    offered_at timestamptz not null,
    chosen_at timestamptz,
    primary key (bucket, lead_id, dealer_id)
);
comment on table candidate is 'Dealers offered to the customer who named none: nearest, sells the series, open. Offered, never chosen for the customer.';
