-- The vehicle and vessel tax (车船税): what a model displaces, what provinces ask for it a year, whom the law spares; and two orders of one customer at one dealer.

alter table model add column displacement int, add constraint model_displacement check (displacement between 1 and 20000) not valid;
comment on column model.displacement is 'Of the engine, in millilitres (1,498 = 1.5 L); empty = it has none, or it is not known.';

insert into purchase_tax (valid_from, rate, vat, source) values
    ('2026-01-01', 0.10, 0.13, '中华人民共和国车辆购置税法 第四条、第六条；中华人民共和国增值税法 第十条（税率13%，2026年1月1日起施行）');

create table vessel_band (
    above int primary key check (above >= 0),
    up_to int check (up_to > above),
    least numeric(12, 2) not null check (least >= 0),
    most numeric(12, 2) not null check (most >= least),
    source text not null
);
comment on table vessel_band is 'The seven bands of passenger cars (nine seats at most) of the vehicle and vessel tax: above so many millilitres, up to so many (empty: any), and between which yearly sums a province may choose.';
insert into vessel_band (above, up_to, least, most, source)
select b.above, b.up_to, b.least, b.most, '中华人民共和国车船税法 附：车船税税目税额表 乘用车'
from (values
    (0, 1000, 60, 360), (1000, 1600, 300, 540), (1600, 2000, 360, 660), (2000, 2500, 660, 1200), (2500, 3000, 1200, 2400),
    (3000, 4000, 2400, 3600), (4000, null, 3600, 5400)
) as b (above, up_to, least, most);

create table vessel_tax (
    province text not null check (province <> ''),
    above int not null references vessel_band,
    valid_from date not null,
    amount numeric(12, 2) not null check (amount >= 0),
    source text not null,
    primary key (province, above, valid_from)
);
comment on table vessel_tax is 'Vehicle and vessel tax of a year in a province (where the dealer is), by band, from a day on. No row: a trial calculation says that it is not known there.';

create table vessel_relief (
    energy text not null check (energy in ('fuel', 'hybrid', 'bev', 'phev', 'erev', 'fcev')),
    valid_from date not null,
    valid_to date,
    share numeric(5, 4) not null check (share between 0 and 1),
    source text not null,
    primary key (energy, valid_from),
    constraint vessel_relief_dates check (valid_to >= valid_from)
);
comment on table vessel_relief is 'By which share the vehicle and vessel tax of listed cars is reduced; by energy and the day of purchase, both days included. Cars without an engine (bev, fcev) owe none at all: the tax goes by displacement.';
insert into vessel_relief (energy, valid_from, valid_to, share, source)
select e.energy, date '2018-07-10', date '2026-12-31', 1, '财税〔2018〕74号；财政部 税务总局 工业和信息化部2026年7月公告：自2027年1月1日起取消'
from (values ('phev'), ('erev')) as e (energy);

-- At most one live lead per customer and dealer, but for a second order that came with a merge of two customers.
alter table lead add column apart uuid constraint lead_apart_own check (apart = id);
comment on column lead.apart is 'The lead''s own id where it was ordered by a customer who was merged with another who had ordered at this dealer, too: both orders stand, nothing joins this one.';
drop index lead_one_live;
create unique index lead_one_live on lead (bucket, customer_id, dealer_id, apart) nulls not distinct where live;
comment on index lead_one_live is 'At most one live lead per (customer, dealer), second orders apart: the base of all other rules. Finds the live leads of a customer, too.';

create or replace view inv_one_live_lead with (security_invoker = true) as
select l.bucket, l.customer_id, l.dealer_id, count(*) as leads
from lead l
where l.live and l.apart is null
group by l.bucket, l.customer_id, l.dealer_id
having count(*) > 1;
comment on view inv_one_live_lead is 'I3: at most one live lead per customer and dealer, second orders apart.';
