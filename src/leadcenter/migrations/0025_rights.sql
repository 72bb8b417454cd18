-- Rights of people: assessments without which nothing goes live (trust.md L10), the rights desk (L07, L08), erasure (I14, L11), retention (L06, L22).
-- Big: erasure, rights_request, rights_task. Small: assessment, retention_rule, retention_run.

create table assessment (
    id uuid primary key,
    about text not null check (about in ('channel', 'recipient', 'scoring')),
    class text not null check (class <> ''),
    purpose text not null check (purpose <> ''),
    title text not null,
    report text not null check (report <> ''),
    state text not null check (state in ('draft', 'approved', 'expired')),
    valid_until timestamptz not null,
    made_by text not null check (made_by <> ''),
    made_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    keep_until date not null,
    constraint assessment_leaned_on unique (id, about, class, state, valid_until),
    constraint assessment_two_people check (approved_by <> made_by),
    constraint assessment_approved check ((state = 'draft') = (approved_at is null) and (state = 'draft') = (approved_by is null)),
    constraint assessment_span check (valid_until > made_at and valid_until <= made_at + interval '1830 days'),
    constraint assessment_kept_long_enough check (keep_until >= (valid_until at time zone 'UTC')::date + 1096)
);
comment on table assessment is 'An assessment of what handling personal data may do to people, per what it is about: a category of channels, a kind of recipient, a kind of scoring. What goes live leans on an approved row by a foreign key.';
comment on column assessment.class is 'Of a channel its category, of a recipient the kind of relation, of scoring the kind of rule set.';
comment on column assessment.keep_until is 'The first day on which the row may go: three years after it ended (PIPL 56).';
create index assessment_of on assessment (about, class, valid_until) where state = 'approved';
alter table assessment enable row level security;
alter table assessment force row level security;
create policy assessment_all on assessment using (true) with check (true);
create policy assessment_expire on assessment as restrictive for delete using (keep_until < current_date);

-- What was live before is let stand until it is changed (not valid); `doctor` tells of it.
alter table channel
    add column assessment_id uuid,
    add column assessed_until timestamptz,
    add column online_at timestamptz,
    add column assessment_about text generated always as ('channel') stored,
    add column assessment_state text generated always as (case when status = 'online' then 'approved' end) stored,
    add constraint channel_assessment foreign key (assessment_id, assessment_about, category, assessment_state, assessed_until)
        references assessment (id, about, class, state, valid_until) not valid,
    add constraint channel_assessed
        check (status <> 'online' or (assessment_id is not null and assessed_until is not null and online_at is not null and online_at < assessed_until)) not valid;
comment on column channel.assessment_id is 'The assessment on which it went online: approved then, not yet over at online_at, of its category. Held by the foreign key while it is online.';

alter table relation
    add column assessment_id uuid,
    add column assessed_until timestamptz,
    add column assessment_about text generated always as ('recipient') stored,
    add column assessment_state text generated always as ('approved') stored,
    add constraint relation_assessment foreign key (assessment_id, assessment_about, kind, assessment_state, assessed_until)
        references assessment (id, about, class, state, valid_until) not valid,
    add constraint relation_assessed
        check (assessment_id is not null and assessed_until is not null and valid_from < assessed_until) not valid;
comment on column relation.assessment_id is 'The assessment of this kind of recipient, approved and not yet over when the relation began.';

alter table rule_set
    add column assessment_id uuid,
    add column assessed_until timestamptz,
    add column assessment_about text generated always as ('scoring') stored,
    add column assessment_state text generated always as (case when status = 'live' and kind in ('score', 'threshold') then 'approved' end) stored,
    add constraint rule_set_assessment foreign key (assessment_id, assessment_about, kind, assessment_state, assessed_until)
        references assessment (id, about, class, state, valid_until) not valid,
    add constraint rule_set_assessed check (
        status <> 'live' or kind not in ('score', 'threshold')
        or (assessment_id is not null and assessed_until is not null and valid_from < assessed_until)) not valid;
comment on column rule_set.assessment_id is 'Of score and threshold rules: the assessment under which they went live.';

alter table customer
    add column restricted_at timestamptz,
    add column erased_at timestamptz;
comment on column customer.restricted_at is 'Since when his data are only kept (PIPL 47): nobody but the privacy officers reads them, nothing is done with them.';
comment on column customer.erased_at is 'When the personal data went; what is left names nobody any more.';

alter table lead add column restricted_at timestamptz;
alter table dispatch add column restricted_at timestamptz;
comment on column lead.restricted_at is 'The customer''s data are only kept: the row exists for nobody who does not say that he looks at what is restricted.';
comment on column dispatch.restricted_at is 'As of the lead.';
create policy customer_restricted on customer as restrictive
    using (restricted_at is null or current_setting('app.restricted', true) = 'seen') with check (true);
create policy lead_restricted on lead as restrictive
    using (restricted_at is null or current_setting('app.restricted', true) = 'seen') with check (true);
create policy dispatch_restricted on dispatch as restrictive
    using (restricted_at is null or current_setting('app.restricted', true) = 'seen') with check (true);

create table erasure (
    bucket int not null check (bucket between 0 and 1023),
    id uuid not null,
    customer_buckets int[] not null,
    customer_ids uuid[] not null,
    raw_buckets int[] not null,
    raw_ids uuid[] not null,
    slots bigint[] not null,
    why text not null check (why in ('asked', 'retention', 'restored')),
    actor text not null,
    at timestamptz not null,
    finished_at timestamptz,
    primary key (bucket, id)
);
comment on table erasure is 'Who was erased (a customer and whoever was merged into him), why, and the slots of the secrets that must be destroyed outside the database. Finished once they are, and the ledger outside knows of it.';
create index erasure_unfinished on erasure (at) where finished_at is null;

-- The record of what was provided (PIPL 23, Network Data Regulations 12): nobody deletes it for three years. A row that a merge made is a copy.
create policy dispatch_kept on dispatch as restrictive for delete using (merge_id is not null or dispatched_at < current_date - 1096);

create table rights_request (
    bucket int not null check (bucket between 0 and 1023),
    id uuid not null,
    customer_id uuid not null,
    kind text not null check (kind in ('access', 'copy', 'correct', 'delete', 'restrict', 'explain', 'object')),
    state text not null check (state in ('received', 'proved', 'working', 'done', 'refused', 'withdrawn')),
    came_by text not null check (came_by in ('page', 'staff')),
    text bytea,
    received_at timestamptz not null,
    due_at timestamptz not null,
    proof text not null default '' check (proof in ('', 'code', 'link', 'document', 'in_person')),
    proved_by text not null default '',
    proved_at timestamptz,
    code_at timestamptz,
    code_send_at timestamptz,
    code_asks smallint not null default 0 check (code_asks between 0 and 3),
    code_tries smallint not null default 0 check (code_tries between 0 and 5),
    carried_at timestamptz,
    decided_by text not null default '',
    decided_at timestamptz,
    reason text not null default '',
    primary key (bucket, id),
    constraint rights_request_proved check (state not in ('proved', 'working', 'done') or (proof <> '' and proved_at is not null)),
    constraint rights_request_reason check ((state = 'refused') = (reason <> '')),
    constraint rights_request_decided check ((state in ('done', 'refused', 'withdrawn')) = (decided_at is not null)),
    constraint rights_request_due check (due_at > received_at)
);
create index rights_request_open on rights_request (due_at) where decided_at is null;
create index rights_request_code on rights_request (code_send_at) where code_send_at is not null;
comment on table rights_request is 'What a customer asked for by right: until when it must be answered, how the asker proved who he is, what became of it. text: his own words, sealed. code_*: when a one-time code was last asked for and is to be sent; the code itself is nowhere, keys make it from that.';

create table rights_task (
    bucket int not null check (bucket between 0 and 1023),
    id uuid not null,
    request_id uuid not null,
    dealer_id uuid not null,
    kind text not null check (kind in ('correct', 'delete', 'restrict', 'object')),
    lead_ids uuid[] not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    answer text not null default '' check (answer in ('', 'done', 'nothing_held', 'kept_by_law')),
    answered_by text not null default '',
    answered_at timestamptz,
    primary key (bucket, id),
    constraint rights_task_once unique (bucket, request_id, dealer_id),
    constraint rights_task_request foreign key (bucket, request_id) references rights_request (bucket, id),
    constraint rights_task_answered check ((answer = '') = (answered_at is null))
);
create index rights_task_open on rights_task (dealer_id, due_at) where answered_at is null;
comment on table rights_task is 'What a dealer who was provided with a customer''s data must do about a request, and what it answered.';

insert into role_permission (role, permission)
values ('dcc_manager', 'rights.answer'), ('sales_manager', 'rights.answer');

create table retention_rule (
    category text not null,
    state text not null,
    keep_days int not null check (keep_days between 1 and 36500),
    changed_by text not null default 'default',
    changed_at timestamptz,
    primary key (category, state),
    constraint retention_rule_known check ((category, state) in (
        ('inquiry', 'invalid'), ('inquiry', 'quarantined'), ('inquiry', 'test'), ('customer', 'invalid'), ('customer', 'lost'),
        ('recording', 'heard'), ('session', 'ended'), ('link', 'used'), ('request', 'answered'), ('sign_in', 'failed'),
        ('provision', 'ended'), ('consent', 'said'), ('security_log', 'sealed'))),
    constraint retention_rule_floor check (keep_days >= case category when 'provision' then 1096 when 'consent' then 1096 when 'security_log' then 184 else 1 end)
);
comment on table retention_rule is 'For how many days data of a category in a state are kept; data, but never below what the law demands: three years for what proves provision and consent, half a year for the security log.';
insert into retention_rule (category, state, keep_days) values
    ('inquiry', 'invalid', 30), ('inquiry', 'quarantined', 30), ('inquiry', 'test', 30),
    ('customer', 'invalid', 30), ('customer', 'lost', 365), ('recording', 'heard', 90),
    ('session', 'ended', 184), ('link', 'used', 30), ('request', 'answered', 7), ('sign_in', 'failed', 30),
    ('provision', 'ended', 1096), ('consent', 'said', 1096), ('security_log', 'sealed', 184);

create table retention_run (
    day date primary key,
    began_at timestamptz not null,
    next_bucket smallint not null default 0 check (next_bucket between 0 and 1024),
    gone jsonb not null default '{}',
    finished_at timestamptz
);
comment on table retention_run is 'How far the nightly clearing has come: bucket by bucket, each slice in a transaction of its own with its place here, so a killed one goes on where it was. gone: counts by category.';
