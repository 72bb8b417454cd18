-- what: options of a model, added or named anew
-- set in: model; one row per option
-- set out: nothing
-- locks: the options
insert into model_option (brand, model, code, kind, name_zh, name_en)
select %(brand)b, %(model)b, k.code, k.kind, k.name_zh, k.name_en
from unnest(%(codes)b::text[], %(kinds)b::text[], %(names_zh)b::text[], %(names_en)b::text[]) as k (code, kind, name_zh, name_en)
on conflict (brand, model, code) do update set kind = excluded.kind, name_zh = excluded.name_zh, name_en = excluded.name_en
