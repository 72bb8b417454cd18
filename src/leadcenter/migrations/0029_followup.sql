-- Follow-up: what consultants do about leads, calls through a privacy number, visits to the showroom, test drives. Small tables: followup_result, test_car,
-- car_slot, drive_agreement. Big: followup, takeover, privacy_call, privacy_record, visit, test_drive.

alter table episode
    add column next_step text not null default '' check (next_step in ('', 'call', 'message', 'visit', 'test_drive', 'quotation')),
    add column next_due_at timestamptz;
drop index episode_open_by_staff;
create index episode_open_by_staff on episode (staff_id, (coalesce(next_due_at, followup_due_at)), lead_id) where closed_at is null;
comment on column episode.next_due_at is 'When the owner has something to do about the lead next, and what (next_step); empty until the first follow-up, which is due at followup_due_at.';

create table followup_result (
    entity_id uuid references entity,
    kind text not null check (kind in ('call', 'message', 'visit')),
    code text not null check (code ~ '^[a-z][a-z0-9_]{0,59}$'),
    name_zh text not null check (name_zh <> ''),
    name_en text not null check (name_en <> ''),
    reached boolean not null,
    needs_next boolean not null,
    again_days smallint not null check (again_days between 1 and 365),
    active boolean not null default true,
    constraint followup_result_code unique nulls not distinct (entity_id, kind, code)
);
comment on table followup_result is 'What may come of a follow-up: of the house (entity_id empty) and of dealers, whose row of the same kind and code goes before. reached: somebody spoke with the customer. Without a next step the lead is due again after again_days.';

insert into followup_result (kind, code, name_zh, name_en, reached, needs_next, again_days)
select k.kind, k.code, k.name_zh, k.name_en, k.reached, k.needs_next, k.again_days
from (values
    ('call', 'interested', '有意向', 'Interested', true, true, 1),
    ('call', 'thinking', '考虑中', 'Thinking it over', true, true, 3),
    ('call', 'call_again', '约定再联系', 'Call again as agreed', true, true, 1),
    ('call', 'no_interest', '暂无意向', 'No interest for now', true, false, 30),
    ('call', 'not_reached', '未接通', 'Not reached', false, false, 1),
    ('call', 'wrong_number', '号码有误', 'Wrong number', false, false, 7),
    ('message', 'answered', '已回复', 'Answered', true, true, 1),
    ('message', 'sent', '已发送', 'Sent, no answer yet', false, false, 2),
    ('visit', 'came', '到店', 'Came to the showroom', true, true, 2),
    ('visit', 'at_customer', '上门拜访', 'Visited at home', true, true, 2),
    ('visit', 'did_not_come', '未到店', 'Did not come', false, false, 1)
) as k (kind, code, name_zh, name_en, reached, needs_next, again_days);

create table followup (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    episode smallint not null,
    staff_id uuid not null,
    kind text not null check (kind in ('call', 'message', 'visit')),
    result text not null,
    reached boolean not null,
    call_id uuid,
    intent text not null default '' check (intent in ('', 'high', 'normal', 'low', 'none')),
    note bytea,
    told_takeover boolean not null default false,
    next_step text not null default '',
    next_due_at timestamptz not null,
    happened_at timestamptz,
    at timestamptz not null,
    primary key (bucket, id)
);
create index followup_of_lead on followup (bucket, lead_id, at);
create unique index followup_of_call on followup (bucket, call_id) where call_id is not null;
comment on table followup is 'What the owner of a lead did about it, as the owner wrote it down: at = when, by the server; happened_at = what the owner says. note is sealed for the dealer. call_id: the call through the privacy number that it tells of; that call is the evidence, this row is not.';

create table takeover (
    bucket int not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    owed_at timestamptz not null,
    told_at timestamptz,
    followup_id uuid,
    primary key (bucket, lead_id, dealer_id, owed_at),
    constraint takeover_told check ((told_at is null) = (followup_id is null))
);
create unique index takeover_owed on takeover (bucket, lead_id, dealer_id) where told_at is null;
comment on table takeover is 'After a transfer the customer must hear from the new dealer that it took over; the first follow-up that reaches the customer says that it was told.';

create table privacy_call (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    episode smallint not null,
    staff_id uuid not null,
    state text not null check (state in ('ready', 'sending', 'placed', 'unknown', 'refused', 'stopped', 'over')),
    code text not null default '',
    order_ref text not null default '',
    asked_at timestamptz not null,
    until timestamptz not null,
    next_at timestamptz,
    tries smallint not null default 0,
    called_at timestamptz,
    connected_at timestamptz,
    talk_seconds int check (talk_seconds >= 0),
    ended_at timestamptz,
    primary key (bucket, id),
    constraint privacy_call_connected check (connected_at is null or state = 'over')
);
create unique index privacy_call_under_way on privacy_call (bucket, lead_id) where state in ('ready', 'sending', 'unknown');
create index privacy_call_due on privacy_call (next_at) where next_at is not null;
create index privacy_call_of_lead on privacy_call (bucket, lead_id, asked_at);
comment on table privacy_call is 'A call that a consultant asked for with a click: the provider rings the consultant, then the customer, and neither sees the other''s number. Stands here before anything leaves the house; not placed after until. connected_at: the provider says that customer and consultant spoke; set when its record came, by the clock of the server.';

create table privacy_record (
    bucket int not null,
    provider text not null,
    record_id text not null,
    call_id uuid,
    happened_at timestamptz,
    result text not null,
    talk_seconds int,
    outcome text not null check (outcome in ('counted', 'unknown_call', 'unreadable')),
    at timestamptz not null,
    primary key (bucket, provider, record_id)
);
comment on table privacy_record is 'Call records of the provider, signed, each once for ever. Numbers in them are not kept.';

create table visit (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    nth smallint not null check (nth > 0),
    heads smallint not null check (heads between 1 and 20),
    staff_id uuid,
    at timestamptz not null,
    primary key (bucket, id)
);
create unique index visit_nth on visit (bucket, lead_id, nth);
comment on table visit is 'A customer came to the showroom: for the how many-th time, with how many heads in all, received by whom.';

create table test_car (
    id uuid primary key,
    entity_id uuid not null references entity,
    code text not null check (code ~ '^[A-Za-z0-9_-]{1,40}$'),
    plate text not null default '',
    brand text not null,
    series text not null,
    licence_classes text[] not null check (cardinality(licence_classes) > 0),
    status text not null default 'active' check (status in ('active', 'out')),
    constraint test_car_code unique (entity_id, code),
    constraint test_car_of_entity unique (entity_id, id)
);
comment on table test_car is 'A car for test drives of a legal entity, and the classes of driving licences with which it may be driven.';

create table car_slot (
    id uuid primary key,
    entity_id uuid not null,
    car_id uuid not null,
    guide_id uuid,
    during tstzrange not null check (not isempty(during)),
    constraint car_slot_car foreign key (entity_id, car_id) references test_car (entity_id, id),
    constraint car_slot_guide foreign key (entity_id, guide_id) references staff (entity_id, id),
    constraint car_slot_car_once exclude using gist (entity_id with =, car_id with =, during with &&),
    constraint car_slot_guide_once exclude using gist (entity_id with =, guide_id with =, during with &&)
);
comment on table car_slot is 'When a car, and the person who goes along, are taken; id = that of the test drive. Kept only until its end has passed: a small table, so that the database itself holds that nothing is booked twice.';

create table drive_agreement (
    entity_id uuid references entity,
    version text not null check (version <> ''),
    language text not null check (language in ('zh-CN', 'en-US')),
    text text not null check (text <> ''),
    text_hash text not null,
    made_by text not null,
    made_at timestamptz not null,
    constraint drive_agreement_once unique nulls not distinct (entity_id, version, language),
    constraint drive_agreement_hash check (text_hash = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
);
comment on table drive_agreement is 'What customers sign before a test drive, of the house (entity_id empty) or of a dealer; never changed: another text is another version.';

create table test_drive (
    bucket int not null,
    id uuid not null,
    lead_id uuid not null,
    dealer_id uuid not null,
    episode smallint not null,
    staff_id uuid not null,
    car_id uuid not null,
    guide_id uuid,
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    state text not null check (state in ('booked', 'driving', 'done', 'cancelled', 'missed')),
    reason text not null default '',
    booked_at timestamptz not null,
    licence_class text,
    licence_until date,
    licence_by uuid,
    licence_at timestamptz,
    agreement text,
    agreement_hash text,
    agreed_at timestamptz,
    began_at timestamptz,
    ended_at timestamptz,
    stars smallint check (stars between 1 and 5),
    feedback bytea,
    feedback_at timestamptz,
    primary key (bucket, id),
    constraint test_drive_span check (ends_at > begins_at),
    constraint test_drive_licence check (began_at is null or licence_at is not null),
    constraint test_drive_agreed check (began_at is null or (agreed_at is not null and agreement_hash is not null)),
    constraint test_drive_driven check ((began_at is not null) = (state in ('driving', 'done'))),
    constraint test_drive_feedback check (feedback_at is null or state = 'done')
);
create unique index test_drive_ahead on test_drive (bucket, lead_id) where state in ('booked', 'driving');
create index test_drive_of_dealer on test_drive (dealer_id, begins_at, id);
comment on table test_drive is 'A test drive of the owner''s customer: booked, licence looked at, agreement signed (which version, by the hash of its words), driven, rated. Of the licence only class and validity are kept; feedback is sealed for the dealer.';

create view inv_followup_owner with (security_invoker = true) as
select f.bucket, f.id, f.lead_id
from followup f
join episode e on e.bucket = f.bucket and e.lead_id = f.lead_id and e.seq = f.episode
where e.staff_id <> f.staff_id or f.at < e.opened_at or f.at > e.closed_at;
comment on view inv_followup_owner is 'I11: only who owned the lead then followed it up. Scans followup.';

create view inv_car_slot with (security_invoker = true) as
select t.bucket, t.id, t.car_id
from test_drive t
left join car_slot s on s.id = t.id
where t.state = 'booked' and (s.car_id is distinct from t.car_id or s.during is distinct from tstzrange(t.begins_at, t.ends_at));
comment on view inv_car_slot is 'I11: a booked test drive has its car for its time. Scans test_drive.';

insert into role_permission (role, permission)
select k.role, unnest(string_to_array(k.permissions, ' '))
from (values
    ('consultant', 'followup.write call.place test_drive.book test_drive.work'),
    ('receptionist', 'reception.work test_drive.book'),
    ('test_drive', 'test_drive.work'),
    ('dcc_agent', 'followup.write call.place test_drive.book'),
    ('dcc_manager', 'followup.write call.place reception.work test_drive.book test_drive.work followup.manage'),
    ('sales_manager', 'followup.write call.place reception.work test_drive.book test_drive.work followup.manage'),
    ('lead_operations', 'followup.manage')
) as k (role, permissions);
