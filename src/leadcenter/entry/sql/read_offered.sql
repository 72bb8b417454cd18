-- what: what a public form offers: series with their brands, dealers under contract with their names
-- set in: the maker, now, brand (empty: all)
-- set out: kind, code, brand, name in Chinese or the legal name, name in English or the contact, city; the maker itself, too
-- locks: none
select 'series', s.code, s.brand, s.name_zh, s.name_en, ''
from series s
where %(brand)b::text = '' or s.brand = %(brand)b
union all
select 'brand', b.code, b.code, b.name_zh, b.name_en, ''
from brand b
where %(brand)b = '' or b.code = %(brand)b
union all
select e.kind, e.code, '', coalesce(nullif(e.legal_name, ''), e.name), e.contact, e.city
from entity e
where e.id = %(maker)b
    or (e.kind = 'dealer' and e.status = 'active' and exists (
        select from relation r
        where r.from_entity = %(maker)b and r.to_entity = e.id and r.valid_from <= %(now)b::timestamptz
            and (r.valid_to is null or r.valid_to > %(now)b::timestamptz)
    ))
order by 1, 6, 4, 2
