-- What is offered at which price, and what becomes of an offer: models, options, price lists; dated tables of tax, insurance and loans; discount limits;
-- reasons for a loss. Big tables: quotation, car_order, payment, loss.

create table model (
    brand text not null,
    code text not null check (code <> ''),
    series text not null,
    name_zh text not null,
    name_en text not null,
    energy text not null check (energy in ('fuel', 'hybrid', 'bev', 'phev', 'erev', 'fcev')),
    seats smallint not null check (seats between 2 and 9),
    listed_from date,
    listed_to date,
    status text not null default 'active' check (status in ('active', 'ended')),
    primary key (brand, code),
    constraint model_series foreign key (brand, series) references series (brand, code),
    constraint model_listed check (listed_from is not null or listed_to is null)
);
comment on table model is 'A model of a series as it can be bought. Seats: nine at most, so a passenger car.';
comment on column model.listed_from is 'From when until when (both days included, listed_to empty = still) the model stands in the catalogue of new-energy cars whose purchase tax is reduced; empty = it does not.';

create table model_option (
    brand text not null,
    model text not null,
    code text not null check (code <> ''),
    kind text not null check (kind in ('paint', 'interior', 'wheel', 'package', 'accessory')),
    name_zh text not null,
    name_en text not null,
    primary key (brand, model, code),
    constraint option_model foreign key (brand, model) references model (brand, code)
);
comment on table model_option is 'What can be ordered with a model; without a price in the list that holds it cannot.';

create table price_list (
    id uuid primary key,
    brand text not null references brand,
    version int not null check (version > 0),
    valid_from date not null,
    made_by text not null,
    made_at timestamptz not null,
    constraint price_list_version unique (brand, version),
    constraint price_list_brand unique (brand, id)
);
comment on table price_list is 'Prices of a brand from a day on, until a later list; of two for one day the later version holds. Never changed: a mistake is a new version.';

create table list_price (
    list_id uuid not null,
    brand text not null,
    model text not null,
    option text not null default '',
    option_code text generated always as (nullif(option, '')) stored,
    price numeric(12, 2) not null check (price >= 0),
    primary key (list_id, model, option),
    constraint list_price_list foreign key (brand, list_id) references price_list (brand, id),
    constraint list_price_model foreign key (brand, model) references model (brand, code),
    constraint list_price_option foreign key (brand, model, option_code) references model_option (brand, model, code)
);
comment on table list_price is 'Price of a model (option empty) or of an option with it, in yuan, value-added tax included.';

create table purchase_tax (
    valid_from date primary key,
    rate numeric(5, 4) not null check (rate between 0 and 1),
    vat numeric(5, 4) not null check (vat between 0 and 1),
    source text not null
);
comment on table purchase_tax is 'Vehicle purchase tax from a day on: its rate on the price without value-added tax, and the rate of that.';
insert into purchase_tax (valid_from, rate, vat, source) values
    ('2019-07-01', 0.10, 0.13, '中华人民共和国车辆购置税法 第四条、第六条；增值税税率13%（财政部 税务总局 海关总署公告2019年第39号）');

create table tax_relief (
    valid_from date primary key,
    valid_to date not null check (valid_to >= valid_from),
    share numeric(5, 4) not null check (share between 0 and 1),
    most numeric(12, 2) check (most >= 0),
    source text not null
);
comment on table tax_relief is 'By which share, and by how much at most (empty = any amount), the purchase tax of a listed new-energy car is reduced; by the day of purchase, both days included.';
insert into tax_relief (valid_from, valid_to, share, most, source) values
    ('2018-01-01', '2020-12-31', 1, null, '财政部 税务总局 工业和信息化部 科技部公告2017年第172号'),
    ('2021-01-01', '2022-12-31', 1, null, '财政部 税务总局 工业和信息化部公告2020年第21号'),
    ('2023-01-01', '2023-12-31', 1, null, '财政部 税务总局 工业和信息化部公告2022年第27号'),
    ('2024-01-01', '2025-12-31', 1, 30000, '财政部 税务总局 工业和信息化部公告2023年第10号'),
    ('2026-01-01', '2027-12-31', 0.5, 15000, '财政部 税务总局 工业和信息化部公告2023年第10号');

create table insurance_rate (
    code text not null check (code <> ''),
    seats_from smallint not null check (seats_from > 0),
    seats_to smallint not null,
    valid_from date not null,
    valid_to date,
    kind text not null check (kind in ('compulsory', 'commercial')),
    name_zh text not null,
    name_en text not null,
    base numeric(12, 2) not null check (base >= 0),
    share numeric(9, 8) not null default 0 check (share between 0 and 1),
    source text not null,
    primary key (code, seats_from, valid_from),
    constraint insurance_seats check (seats_to >= seats_from),
    constraint insurance_dates check (valid_to >= valid_from)
);
comment on table insurance_rate is 'Premium of a year for a new private car: base + share of the car''s price; by seats and by the first day of cover, both days included.';
insert into insurance_rate (code, seats_from, seats_to, valid_from, kind, name_zh, name_en, base, source) values
    ('compulsory', 2, 5, '2008-02-01', 'compulsory', '机动车交通事故责任强制保险', 'compulsory traffic insurance', 950, '机动车交通事故责任强制保险基础费率表（2008版）家庭自用汽车6座以下'),
    ('compulsory', 6, 9, '2008-02-01', 'compulsory', '机动车交通事故责任强制保险', 'compulsory traffic insurance', 1100, '机动车交通事故责任强制保险基础费率表（2008版）家庭自用汽车6座及以上');

create table loan_product (
    code text not null check (code <> ''),
    valid_from date not null,
    valid_to date,
    name_zh text not null,
    name_en text not null,
    annual_rate numeric(7, 6) not null check (annual_rate between 0 and 1),
    fee numeric(12, 2) not null default 0 check (fee >= 0),
    least_down numeric(5, 4) not null check (least_down between 0 and 1),
    terms int[] not null check (array_length(terms, 1) > 0),
    primary key (code, valid_from),
    constraint loan_dates check (valid_to >= valid_from)
);
comment on table loan_product is 'A loan that may be quoted: nominal rate of a year, fee paid when it is drawn, least share of the price paid down, numbers of months; by the day it is drawn.';

create table discount_limit (
    dealer_id uuid not null references entity,
    role text not null references role,
    most numeric(5, 4) not null check (most between 0 and 1),
    primary key (dealer_id, role)
);
comment on table discount_limit is 'By which share of the list price people of a role at a dealer may lower it alone; who may lower it by more agrees to more. No row: not at all.';

create table loss_reason (
    code text primary key check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    name_zh text not null,
    name_en text not null,
    status text not null default 'active' check (status in ('active', 'ended'))
);
comment on table loss_reason is 'Why a lead may be lost: data.';
insert into loss_reason (code, name_zh, name_en) values
    ('bought_other_brand', '购买了其他品牌', 'bought another brand'),
    ('bought_other_dealer', '在其他经销商处购车', 'bought at another dealer'),
    ('no_longer_buying', '取消购车计划', 'does not want a car any more'),
    ('price_too_high', '价格不合适', 'price too high'),
    ('unreachable', '长期联系不上', 'cannot be reached'),
    ('loan_refused', '贷款未获批', 'loan refused'),
    ('moved_away', '客户迁居外地', 'moved away');

create table quotation (
    bucket int not null,
    lead_id uuid not null,
    version smallint not null check (version > 0),
    dealer_id uuid not null,
    status text not null check (status in ('waiting', 'open', 'refused', 'replaced', 'ordered')),
    brand text not null,
    model text not null,
    options text[] not null,
    price_list uuid not null references price_list,
    list_price numeric(12, 2) not null,
    discount numeric(12, 2) not null check (discount between 0 and list_price),
    price numeric(12, 2) not null,
    total numeric(12, 2) not null,
    trial jsonb not null,
    asked_by text not null,
    asked_at timestamptz not null,
    valid_until timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    primary key (bucket, lead_id, version),
    constraint quotation_lead foreign key (bucket, lead_id) references lead (bucket, id),
    constraint quotation_adds_up check (price = list_price - discount),
    constraint quotation_by_two check (decided_by <> asked_by),
    constraint quotation_decided check ((decided_by is null) = (decided_at is null) and (status <> 'refused' or decided_by is not null))
);
create unique index quotation_one_open on quotation (bucket, lead_id) where status in ('waiting', 'open');
create index quotation_waiting on quotation (dealer_id, asked_at) where status = 'waiting';
comment on table quotation is 'What was offered to a customer, version by version, with each step of the trial calculation (trial). Never changed but in its state.';
comment on column quotation.decided_by is 'Who agreed to a discount above the asker''s limit, or refused it; empty = nobody had to.';

create table car_order (
    bucket int not null,
    lead_id uuid not null,
    seq smallint not null check (seq > 0),
    dealer_id uuid not null,
    version smallint not null,
    status text not null default 'placed' check (status in ('placed', 'paid', 'delivered', 'cancelled')),
    due numeric(12, 2) not null check (due >= 0),
    paid numeric(12, 2) not null default 0,
    placed_by text not null,
    placed_at timestamptz not null,
    ended_by text,
    ended_at timestamptz,
    end_reason text not null default '',
    primary key (bucket, lead_id, seq),
    constraint car_order_quotation foreign key (bucket, lead_id, version) references quotation (bucket, lead_id, version),
    constraint car_order_paid check (case status when 'placed' then paid < due when 'cancelled' then paid = 0 else paid >= due end),
    constraint car_order_ended check ((status in ('delivered', 'cancelled')) = (ended_at is not null))
);
create unique index car_order_one_live on car_order (bucket, lead_id) where status in ('placed', 'paid');
comment on table car_order is 'What a customer bought: due is the price of the quotation, paid what finance has confirmed. At most one live per lead.';
comment on constraint car_order_paid on car_order is 'Nothing is delivered that is not paid, nothing cancelled while the dealer holds money for it.';

create table payment (
    bucket int not null,
    lead_id uuid not null,
    order_seq smallint not null,
    seq smallint not null check (seq > 0),
    dealer_id uuid not null,
    kind text not null check (kind in ('deposit', 'down_payment', 'balance', 'loan', 'refund', 'correction')),
    method text not null check (method in ('transfer', 'card', 'cash', 'wechat', 'alipay', 'lender')),
    receipt text not null check (receipt <> ''),
    amount numeric(12, 2) not null check (amount <> 0),
    corrects smallint,
    status text not null default 'waiting' check (status in ('waiting', 'confirmed', 'rejected')),
    entered_by text not null,
    entered_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    primary key (bucket, lead_id, order_seq, seq),
    constraint payment_order foreign key (bucket, lead_id, order_seq) references car_order (bucket, lead_id, seq),
    constraint payment_corrected foreign key (bucket, lead_id, order_seq, corrects) references payment (bucket, lead_id, order_seq, seq),
    constraint payment_by_two check (decided_by <> entered_by),
    constraint payment_decided check ((status = 'waiting') = (decided_at is null) and (decided_by is null) = (decided_at is null)),
    constraint payment_sign check (case kind when 'refund' then amount < 0 when 'correction' then true else amount > 0 end),
    constraint payment_counter check ((kind = 'correction') = (corrects is not null))
);
create unique index payment_receipt on payment (bucket, lead_id, order_seq, receipt) where status <> 'rejected';
create unique index payment_countered on payment (bucket, lead_id, order_seq, corrects) where corrects is not null and status <> 'rejected';
create index payment_waiting on payment (dealer_id, entered_at) where status = 'waiting';
comment on table payment is 'Money as sales enter it and finance, another person, confirms it. An amount is never changed: a counter-entry (corrects) takes it back.';

create table loss (
    bucket int not null,
    lead_id uuid not null,
    seq smallint not null check (seq > 0),
    dealer_id uuid not null,
    reason text not null references loss_reason,
    status text not null default 'asked' check (status in ('asked', 'agreed', 'sent_back', 'overtaken')),
    staff_id uuid,
    asked_by text not null,
    asked_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    back_at timestamptz,
    back_by text,
    primary key (bucket, lead_id, seq),
    constraint loss_lead foreign key (bucket, lead_id) references lead (bucket, id),
    constraint loss_by_two check (status not in ('agreed', 'sent_back') or (decided_by is not null and decided_by <> asked_by)),
    constraint loss_decided check ((status = 'asked') = (decided_at is null)),
    constraint loss_back check (back_at is null or status = 'agreed')
);
create unique index loss_one_asked on loss (bucket, lead_id) where status = 'asked';
create index loss_waiting on loss (dealer_id, asked_at) where status = 'asked';
comment on table loss is 'A consultant says that a lead is lost and why; the manager agrees or sends it back. It stays when the lead comes back to life (back_at).';
comment on column loss.staff_id is 'Who owned the lead when it was reported lost.';

create view inv_order_of_lead with (security_invoker = true) as
select coalesce(l.bucket, o.bucket) as bucket, coalesce(l.id, o.lead_id) as lead_id, l.id is null as without_lead
from (select bucket, id from lead where status = 'ordered') l
full join (select bucket, lead_id from car_order where status in ('placed', 'paid')) o on o.bucket = l.bucket and o.lead_id = l.id
where l.id is null or o.lead_id is null;
comment on view inv_order_of_lead is 'I20: a lead is ordered exactly while it has a live order. Scans lead, car_order.';

create view inv_order_paid with (security_invoker = true) as
select o.bucket, o.lead_id, o.seq
from car_order o
where o.paid <> (
    select coalesce(sum(p.amount), 0) from payment p
    where p.bucket = o.bucket and p.lead_id = o.lead_id and p.order_seq = o.seq and p.status = 'confirmed');
comment on view inv_order_paid is 'I20: what an order says is paid is what finance has confirmed of it. Scans car_order, payment.';

insert into role_permission (role, permission)
select k.role, unnest(string_to_array(k.permissions, ' '))
from (values
    ('lead_operations', 'offer.read offer.manage'),
    ('marketing', 'offer.read'),
    ('administrator', 'offer.read offer.manage'),
    ('dcc_manager', 'offer.read discount.manage quotation.write quotation.approve order.read order.write loss.report loss.review'),
    ('dcc_agent', 'offer.read'),
    ('sales_manager', 'offer.read quotation.write quotation.approve order.read order.write loss.report loss.review'),
    ('receptionist', 'offer.read'),
    ('test_drive', 'offer.read'),
    ('consultant', 'offer.read quotation.write order.read order.write loss.report'),
    ('finance', 'offer.read order.read payment.confirm')
) as k (role, permissions);
