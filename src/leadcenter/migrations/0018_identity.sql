-- Who signs in: accounts of people, their factors and sessions, keys of machines. Small tables, not led by a bucket.

create table account (
    id uuid primary key,
    entity_id uuid not null references entity,
    staff_id uuid references staff,
    login text not null check (login = lower(login) and login <> ''),
    password text not null default '',
    administrator boolean not null default false,
    status text not null default 'active' check (status in ('active', 'disabled')),
    made_at timestamptz not null,
    constraint account_login unique (login),
    constraint account_staff unique (staff_id)
);
create index account_entity on account (entity_id);
comment on table account is 'A person who may sign in, for one legal entity; bound to a staff row where there is one. password: Argon2id in PHC form under the house''s pepper, empty = none set.';
comment on column account.administrator is 'May make accounts, keys and providers, until roles and permissions say so (issue 3, 2).';

create table factor (
    id uuid primary key,
    account_id uuid not null references account,
    kind text not null check (kind in ('totp', 'webauthn')),
    name text not null default '',
    status text not null check (status in ('pending', 'active')),
    sealed bytea,
    last_step bigint not null default 0,
    credential_id bytea,
    public_key bytea,
    sign_count bigint not null default 0,
    made_at timestamptz not null,
    constraint factor_credential unique (credential_id),
    check ((kind = 'totp') = (sealed is not null)),
    check ((kind = 'webauthn') = (credential_id is not null and public_key is not null))
);
create index factor_account on factor (account_id);
comment on table factor is 'What a person has besides the password: the sealed secret of an authenticator app (last_step: no code is taken twice), or the public key of a WebAuthn device.';

create table recovery_code (
    account_id uuid not null references account,
    code_hash bytea not null,
    used_at timestamptz,
    primary key (account_id, code_hash)
);
comment on table recovery_code is 'Codes for who has lost the factors: each opens, once, a session that may only enrol a new one. SHA-256 of 120 random bits.';

create table session (
    id uuid primary key,
    account_id uuid not null references account,
    token_hash bytea not null,
    stage text not null check (stage in ('half', 'enrol', 'whole')),
    how text not null check (how in ('password', 'oidc', 'link')),
    made_at timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null,
    proved_at timestamptz,
    challenge bytea,
    challenge_until timestamptz,
    ended_at timestamptz,
    constraint session_token unique (token_hash),
    check (stage <> 'whole' or proved_at is not null)
);
create index session_account on session (account_id) where ended_at is null;
comment on table session is 'Signed in: half = a second factor is still to be presented, enrol = one is to be enrolled, whole = may work. The token is known to the browser only; proved_at: when a second factor was last presented.';

create table sign_in_attempt (
    key bytea primary key,
    failures int not null check (failures > 0),
    last_at timestamptz not null,
    blocked_until timestamptz not null
);
create index sign_in_attempt_last on sign_in_attempt (last_at);
comment on table sign_in_attempt is 'Failures in a row, by keyed hash of the name that was typed (whether there is such an account or not) or of the account whose second factor was asked.';

create table one_time_link (
    id uuid primary key,
    purpose text not null check (purpose in ('first_administrator', 'account')),
    account_id uuid references account,
    token_hash bytea not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint one_time_link_token unique (token_hash),
    check ((purpose = 'account') = (account_id is not null))
);
create unique index one_time_link_first on one_time_link (purpose) where purpose = 'first_administrator';
create unique index one_time_link_account on one_time_link (account_id) where used_at is null;
comment on table one_time_link is 'Lets a person set a password and enrol a factor, once. There is one for the first administrator in the life of the house; a new link for an account takes the place of the last.';

create table service_key (
    id uuid primary key,
    entity_id uuid not null references entity,
    name text not null,
    scopes text[] not null check (cardinality(scopes) > 0),
    secret_hash bytea not null,
    made_by uuid references account,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    rotates uuid references service_key,
    constraint service_key_secret unique (secret_hash),
    constraint service_key_rotates unique (rotates),
    check (expires_at <= made_at + interval '366 days')
);
create index service_key_entity on service_key (entity_id);
comment on table service_key is 'A key of a channel or an integrator: scopes say what for. rotates: the key whose place it takes, which lives on for an overlap. Revoked = expired.';

create table oidc_provider (
    id uuid primary key,
    code text not null,
    entity_id uuid not null references entity,
    issuer text not null,
    client_id text not null,
    sealed bytea not null,
    status text not null default 'active' check (status in ('active', 'disabled')),
    made_at timestamptz not null,
    constraint oidc_provider_code unique (code),
    constraint oidc_provider_issuer unique (issuer)
);
comment on table oidc_provider is 'An OpenID provider that the people of a legal entity sign in with; sealed: the client''s secret.';

create table oidc_flow (
    state_hash bytea primary key,
    provider_id uuid not null references oidc_provider,
    browser_hash bytea not null,
    account_id uuid references account,
    expires_at timestamptz not null
);
comment on table oidc_flow is 'On the way to an OpenID provider and back, in this browser; account_id: to bind the answer to that account. Nonce and PKCE verifier are derived from the state, which is not stored.';

create table oidc_subject (
    issuer text not null,
    subject text not null,
    account_id uuid not null references account,
    made_at timestamptz not null,
    primary key (issuer, subject)
);
create index oidc_subject_account on oidc_subject (account_id);
comment on table oidc_subject is 'Whom a provider means: an account is known by (issuer, subject) and by nothing else, never by an e-mail address.';
