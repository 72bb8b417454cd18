/** Channel, dealer and consultant of a list of leads, by name; where the person may not read names, by code. Read only once somebody opens it:
 * these are the names of a whole network. */
import { Input, Select } from "antd";
import { useChannels } from "../channels/Register";
import { useStaff } from "../dealer/staff";
import { useDealers } from "../dispatch/dealers";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import type { Filters } from "./filters";
import { leads } from "./words";

interface MoreProps {
  filters: Filters;
  put: (name: keyof Filters, value: string | undefined) => void;
}

export function More({ filters, put }: MoreProps) {
  const may = useMay();
  const { zone, several_dealers: several } = useMe();
  const ofDealer = !several || filters.dealer;
  return (
    <>
      {zone === "maker" && may("channel.read") ? (
        <ChannelNamed value={filters.channel} put={put} />
      ) : (
        <Code name="channel" value={filters.channel} put={put} />
      )}
      {several && <DealerNamed value={filters.dealer} put={put} />}
      {ofDealer && may("staff.read") ? (
        <OwnerNamed value={filters.owner} dealer={filters.dealer} put={put} />
      ) : (
        <Code name="owner" value={filters.owner} put={put} />
      )}
    </>
  );
}

interface NamedProps {
  value: string | undefined;
  put: MoreProps["put"];
}

function ChannelNamed({ value, put }: NamedProps) {
  const { data, isPending } = useChannels();
  return (
    <Named
      name="channel"
      value={value}
      put={put}
      loading={isPending}
      options={data?.map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }))}
    />
  );
}

function DealerNamed({ value, put }: NamedProps) {
  const { data, isPending } = useDealers();
  return (
    <Named
      name="dealer"
      value={value}
      put={put}
      loading={isPending}
      options={data?.map((one) => ({ value: one.code, label: `${one.name} · ${one.city} ${one.code}` }))}
    />
  );
}

function OwnerNamed({ value, dealer = "", put }: NamedProps & { dealer: string | undefined }) {
  const { data, isPending } = useStaff(dealer);
  return (
    <Named
      name="owner"
      value={value}
      put={put}
      loading={isPending}
      options={data?.map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }))}
    />
  );
}

interface ByNameProps extends NamedProps {
  name: "channel" | "dealer" | "owner";
  loading: boolean;
  options: { value: string; label: string }[] | undefined;
}

function Named({ name, value, put, loading, options }: ByNameProps) {
  const say = useSay();
  return (
    <label htmlFor={`filter-${name}`}>
      <span className="soft">{say(leads[name])}</span>
      <Select
        id={`filter-${name}`}
        aria-label={say(leads[name])}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        loading={loading}
        value={value}
        options={options ?? []}
        onChange={(next: string | undefined) => put(name, next)}
      />
    </label>
  );
}

interface CodeProps extends NamedProps {
  name: "channel" | "owner";
}

/** Anew when the filter is set or cleared elsewhere. */
function Code({ name, value, put }: CodeProps) {
  const say = useSay();
  return (
    <label htmlFor={`filter-${name}`}>
      <span className="soft">{say(leads[`${name}Code`])}</span>
      <Input.Search
        key={value ?? ""}
        id={`filter-${name}`}
        allowClear
        defaultValue={value}
        onSearch={(next) => put(name, next.trim() || undefined)}
        maxLength={60}
      />
    </label>
  );
}
