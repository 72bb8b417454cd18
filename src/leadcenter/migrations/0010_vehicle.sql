-- What is sold: brands and series, and the names under which channels send them. Reference tables.

create table brand (
    code text primary key,
    name_zh text not null,
    name_en text not null
);

create table series (
    brand text not null references brand,
    code text not null,
    name_zh text not null,
    name_en text not null,
    primary key (brand, code)
);

create table series_alias (
    alias text primary key,
    brand text not null,
    series text not null,
    foreign key (brand, series) references series (brand, code)
);
comment on table series_alias is 'How channels write a series: lower case, without blanks.';
