-- How notices reach people: their wishes and addresses, webhooks of legal entities, and what is on its way. Big table: message.

create table inbox_person (
    entity_id uuid not null,
    staff_id uuid not null primary key,
    language text not null default 'zh' check (language in ('zh', 'en')),
    quiet_from smallint check (quiet_from between 0 and 1439),
    quiet_until smallint check (quiet_until between 0 and 1439),
    constraint inbox_person_staff foreign key (entity_id, staff_id) references staff (entity_id, id),
    constraint inbox_person_quiet check ((quiet_from is null) = (quiet_until is null) and quiet_from <> quiet_until)
);
comment on table inbox_person is 'In which language somebody is told, and between which minutes of the local day of the legal entity not outside the inbox: what comes then waits until it is over.';

create table inbox_preference (
    entity_id uuid not null,
    staff_id uuid not null,
    adapter text not null check (adapter in ('mail', 'text', 'wecom')),
    kind text not null default '' check (kind ~ '^[a-z][a-z0-9_]{0,59}$|^$'),
    wanted boolean not null,
    primary key (staff_id, adapter, kind),
    constraint inbox_preference_staff foreign key (entity_id, staff_id) references staff (entity_id, id)
);
comment on table inbox_preference is 'By which way somebody wants to hear of which kind of notice; kind empty: of all that are not named. Everything is in the inbox anyway.';

create table inbox_address (
    entity_id uuid not null,
    staff_id uuid not null,
    adapter text not null check (adapter in ('mail', 'text', 'wecom')),
    address bytea not null,
    primary key (staff_id, adapter),
    constraint inbox_address_staff foreign key (entity_id, staff_id) references staff (entity_id, id)
);
comment on table inbox_address is 'Where somebody is reached, sealed under the key of the legal entity.';

create table webhook (
    id uuid primary key,
    entity_id uuid not null references entity,
    url text not null check (url ~ '^https?://'),
    kinds text[] not null default '{}',
    status text not null default 'active' check (status in ('active', 'off', 'failed')),
    failing_since timestamptz,
    made_by text not null,
    made_at timestamptz not null,
    constraint webhook_of_entity unique (entity_id, id)
);
comment on table webhook is 'Where a legal entity wants to be told of notices to its people (Standard Webhooks); kinds empty: all. failed: it took nothing for days, until somebody turns it on again.';

create table webhook_secret (
    entity_id uuid not null,
    webhook_id uuid not null,
    id uuid not null primary key,
    sealed bytea not null,
    made_at timestamptz not null,
    valid_to timestamptz,
    constraint webhook_secret_of foreign key (entity_id, webhook_id) references webhook (entity_id, id)
);
comment on table webhook_secret is 'Keys that sign what goes to a webhook, sealed; several at a time while they rotate: each message bears a signature of each.';

create table message (
    bucket int not null check (bucket between 0 and 1023),
    notice_id uuid not null,
    adapter text not null check (adapter in ('mail', 'text', 'wecom', 'webhook')),
    to_id uuid not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    kind text not null,
    noticed_at timestamptz not null,
    due_at timestamptz,
    attempts smallint not null default 0 check (attempts >= 0),
    sent_at timestamptz,
    given_up_at timestamptz,
    failure text not null default '',
    primary key (bucket, notice_id, adapter, to_id),
    constraint message_over check ((due_at is null) = (sent_at is not null or given_up_at is not null))
) with (fillfactor = 70);
create index message_due on message (due_at) where due_at is not null;
create index message_of_lead on message (bucket, lead_id, adapter, to_id, noticed_at) where due_at is not null;
comment on table message is 'A notice on its way to a person (to_id: staff) or a webhook: sent at least once, those of one lead to one receiver in order. Ids only. due_at: next try, or until when a try under way counts; null = over.';

create table inbox_turn (
    one boolean primary key default true check (one),
    notices_to timestamptz not null
);
insert into inbox_turn (notices_to) values (now());
comment on table inbox_turn is 'Up to where notices have become messages; locked by whoever is at it.';

create index notice_to_staff_came on notice_to_staff using brin (at) with (pages_per_range = 16, autosummarize = on);
create index notice_to_staff_of on notice_to_staff (dealer_id, staff_id, at, id);
comment on index notice_to_staff_came is 'Costs who writes a notice next to nothing, and finds the newest.';

insert into role_permission (role, permission)
values ('administrator', 'webhook.manage'), ('dcc_manager', 'webhook.manage');
