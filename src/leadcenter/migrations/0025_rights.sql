-- Rights of people: assessments without which nothing goes live (trust.md L10), the rights desk (L07, L08), erasure (I14, L11), retention (L06, L22).
-- Small tables: assessment, rights_request, rights_task, retention_rule, retention_run.

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
create policy assessment_read on assessment for select using (true);
create policy assessment_write on assessment for insert with check (true);
create policy assessment_change on assessment for update using (true) with check (true);
create policy assessment_expire on assessment for delete using (keep_until < current_date);

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
alter table channel validate constraint channel_assessment;
alter table channel validate constraint channel_assessed;
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
alter table relation validate constraint relation_assessment;
alter table relation validate constraint relation_assessed;
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
alter table rule_set validate constraint rule_set_assessment;
alter table rule_set validate constraint rule_set_assessed;
comment on column rule_set.assessment_id is 'Of score and threshold rules: the assessment under which they went live.';

alter table customer
    add column restricted_at timestamptz,
    add column erased_at timestamptz;
comment on column customer.restricted_at is 'Since when his data are only kept (PIPL 47): nobody but the privacy officers reads them, nothing is done with them.';
comment on column customer.erased_at is 'When the personal data went; what is left names nobody any more.';

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
