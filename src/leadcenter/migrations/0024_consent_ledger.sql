-- The consent ledger whole (decision 0024): notices with what each version asks for, parties as they were called, and the links by which customers look
-- after their data themselves. Big: subject_link. Small: purpose, notice_version, notice_purpose, party. What may be changed by whom: kernel/rows.toml
-- (the ledger, notices and parties are only ever added to).

create table purpose (
    code text primary key,
    touches boolean not null,
    title_zh text not null,
    title_en text not null
);
comment on table purpose is 'For what personal data may be used. touches: by it an entity reaches the person (a stop of one stops all of that entity).';
insert into purpose (code, touches, title_zh, title_en) values
    ('sales_contact', true, '就购车意向与您联系', 'contact you about the car you asked for'),
    ('phone_contact', true, '拨打您的电话', 'call you'),
    ('sms_contact', true, '向您发送短信', 'send you text messages'),
    ('wecom_contact', true, '通过企业微信与您联系', 'reach you by WeCom'),
    ('email_contact', true, '向您发送电子邮件', 'send you e-mail'),
    ('marketing', false, '向您推送营销信息', 'send you marketing'),
    ('profiling', false, '根据您的资料做个性化分析', 'make a profile of you');

create table notice_version (
    notice text not null,
    version text not null,
    number int not null generated always as identity unique,
    controller uuid references entity,
    jurisdiction text not null default 'CN',
    method text not null default 'form',
    withdrawal text not null default 'self_service',
    made_by text not null,
    made_at timestamptz not null,
    primary key (notice, version)
);
comment on table notice_version is 'Versions of notices, in order of number. controller empty = the maker. A version that asks for other purposes, recipients or categories makes the grants of all before it void for new dispatches.';

create table notice_purpose (
    notice text not null,
    version text not null,
    purpose text not null references purpose,
    basis text not null default 'consent' check (basis in ('consent', 'contract', 'legal_duty', 'legitimate_interest')),
    categories text[] not null check (cardinality(categories) > 0),
    recipients text[] not null check (cardinality(recipients) > 0),
    keep_days int not null default 365 check (keep_days between 1 and 3650),
    primary key (notice, version, purpose),
    constraint notice_purpose_of_version foreign key (notice, version) references notice_version (notice, version)
);
comment on table notice_purpose is 'What a version of a notice asks for: purpose, lawful basis, categories of data, recipients (codes of entities, or named_dealer: the one that the customer names), for how long. Machine-readable (trust.md L01).';

alter table notice drop column purposes;
alter table notice
    add constraint notice_text_hash check (text_hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')) not valid,
    add constraint notice_of_version foreign key (id, version) references notice_version (notice, version) not valid,
    add constraint notice_language check (language in ('zh-CN', 'en-US')) not valid;
alter table notice validate constraint notice_text_hash;
alter table notice validate constraint notice_of_version;
alter table notice validate constraint notice_language;
comment on table notice is 'The words of each version, by language; the database holds the hash to the words.';

create table party (
    entity_id uuid not null references entity,
    since timestamptz not null,
    legal_name text not null,
    registration_no text not null,
    contact text not null,
    primary key (entity_id, since)
);
comment on table party is 'Legal entities as they were called from an instant on: a consent shows the name that the customer was shown.';
insert into party (entity_id, since, legal_name, registration_no, contact)
select e.id, '-infinity', e.legal_name, e.registration_no, e.contact
from entity e;

alter table consent_event
    add column schema smallint not null default 1,
    add column notice_no int,
    add column expires_at timestamptz;
comment on column consent_event.schema is 'Version of the record (ISO/IEC TS 27560): what consent.records makes of a row.';
comment on column consent_event.notice_no is 'The registered version of the notice that was shown; empty = a sender''s own notice, as evidence names it.';
comment on column consent_event.expires_at is 'Of a yes: until when it holds.';
alter table consent_grant add column notice_no int;
comment on column consent_grant.notice_no is 'The registered notice under which it was given.';

create table subject_link (
    bucket int not null check (bucket between 0 and 1023),
    hash bytea not null check (octet_length(hash) = 32),
    customer_id uuid not null,
    reason text not null check (reason in ('dispatch', 'choice', 'asked', 'staff')),
    made_by text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    window_at timestamptz not null,
    uses int not null default 0,
    primary key (bucket, hash),
    constraint subject_link_ends check (expires_at > made_at)
);
create index subject_link_of_customer on subject_link (bucket, customer_id);
comment on table subject_link is 'Links by which a customer looks after his own data. Only the hash of the token; bucket is the customer''s. uses: since window_at, for the rate limit.';

insert into notice_version (notice, version, method, made_by, made_at)
values ('dealer-choice', '1', 'page', 'leadcenter', '2026-11-22 00:00:00+00');
insert into notice_purpose (notice, version, purpose, categories, recipients)
values ('dealer-choice', '1', 'sales_contact', '{contact,wish,location}', '{named_dealer}');
insert into notice (id, version, language, text, text_hash, created_at)
select 'dealer-choice', '1', k.language, k.text, encode(sha256(convert_to(k.text, 'UTF8')), 'hex'), '2026-11-22 00:00:00+00'
from (values
    ('zh-CN', '我同意将我的姓名、联系方式、所在城市和意向车型提供给我在此选定的这一家经销商（名称与联系方式见下方选项），仅用于就我的购车意向与我联系。该同意一年内有效；我可以随时在本页面撤回，撤回与同意同样简单，且不影响我获得服务。'),
    ('en-US', 'I agree that my name, my contact details, my city and the model I asked about are given to this one dealer, which I choose here (name and contact beside the choice), only to contact me about the car I want. It holds for one year. I can take it back on this page at any time, as easily as I give it, and no service depends on it.')
) as k (language, text);

insert into stamp (name) values ('notice');

create or replace view inv_call_without_refusal with (security_invoker = true) as
select a.bucket, a.task_id, a.attempt, g.purpose
from consent_grant g
join entity m on m.id = g.entity_id and m.kind = 'maker'
join consent_event e on e.bucket = g.bucket and e.customer_id = g.customer_id and e.id = g.event_id
join cleaning_attempt a on a.bucket = g.bucket and a.customer_id = g.customer_id
where ((g.state in ('refused', 'withdrawn') and g.purpose in ('phone_contact', 'sales_contact'))
    or (g.state = 'withdrawn' and g.purpose in (select p.code from purpose p where p.touches)))
  and a.state in ('sending', 'unknown', 'placed') and a.called_at > e.at + interval '1 minute';
