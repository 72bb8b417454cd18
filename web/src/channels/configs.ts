/** The configuration of a channel, changed one thing at a time. Nothing that is not touched is lost. */
import type { Config } from "./naming";

/** Where a field goes: its place alone, or with codes that are translated, or with what cuts it. */
type Target = string | { to: string; [more: string]: unknown };

const isRecord = (value: unknown): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fieldsOf(config: Config): Record<string, Target> {
  return isRecord(config.fields) ? (config.fields as Record<string, Target>) : {};
}

/** Where the channel itself sends a field, if it says so. */
export function placeSet(config: Config, name: string): string | undefined {
  const target = fieldsOf(config)[name];
  return typeof target === "string" ? target : target?.to;
}

export const namesSet = (config: Config): string[] => Object.keys(fieldsOf(config));

/** The field goes to this place from now on; undefined: the channel says nothing of it any more. */
export function withField(config: Config, name: string, to: string | undefined): Config {
  const { [name]: before, ...others } = fieldsOf(config);
  if (to === undefined) return without({ ...config, fields: others }, "fields");
  const target = isRecord(before) ? { ...before, to } : to;
  return { ...config, fields: { ...others, [name]: target } };
}

/** With one setting; an empty one is taken out, for then the house's own counts. */
export function withSetting(config: Config, name: string, value: unknown): Config {
  return without({ ...config, [name]: value }, name);
}

/** With one setting inside of another, such as `time.at`; where `needs` is empty then, the whole goes. */
export function withPart(config: Config, name: string, part: string, value: unknown, needs: string): Config {
  const record = without({ ...(isRecord(config[name]) ? config[name] : {}), [part]: value }, part);
  if (needs && !record[needs]) return withSetting(config, name, undefined);
  return withSetting(config, name, record);
}

export function partOf(config: Config, name: string, part: string): unknown {
  const record = config[name];
  return isRecord(record) ? record[part] : undefined;
}

/** The first of a list of records, such as the marker of tests or the rule of consent. */
export function firstOf(config: Config, name: string): Config {
  const list = config[name];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return isRecord(first) ? first : {};
}

/** With the first of a list of records; the others stay. Without anything in it, it goes. */
export function withFirst(config: Config, name: string, record: Config): Config {
  const list = Array.isArray(config[name]) ? (config[name] as unknown[]) : [];
  const clean = Object.keys(record).reduce((left, key) => without(left, key), record);
  const next = Object.keys(clean).length > 0 ? [clean, ...list.slice(1)] : list.slice(1);
  return withSetting(config, name, next);
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Without this one if it is empty. */
function without(config: Config, name: string): Config {
  const { [name]: value, ...others } = config;
  const empty =
    value === undefined ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (isRecord(value) && Object.keys(value).length === 0);
  return empty ? others : config;
}
