/** What the list of leads is narrowed to: its state, time and more; on a narrow screen behind one button. */
import { FilterOutlined } from "@ant-design/icons";
import { Badge, Button, DatePicker, Drawer, Popover, Select, Skeleton } from "antd";
import dayjs from "dayjs";
import { lazy, Suspense, useState, useSyncExternalStore } from "react";
import { lost } from "../frame/problem";
import { useSay } from "../frame/speech";
import { type Filters, GRADES, same, withFilter } from "./filters";
import { leads, states, statuses } from "./words";

const More = lazy(() => import("./More").then((one) => ({ default: one.More }), lost));

export interface NarrowingProps {
  filters: Filters;
  narrow: (next: Filters) => void;
}

/** On a narrow screen the filters stand behind one button, which says how many are set. */
export function Narrowing({ filters, narrow }: NarrowingProps) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const small = useSyncExternalStore(watchWidth, () => matchMedia(SMALL).matches);
  const set = Object.keys(filters).length;
  if (!small) return <FilterBar filters={filters} narrow={narrow} />;
  return (
    <div className="lc-filters">
      <Button icon={<FilterOutlined />} onClick={() => setOpen(true)} aria-haspopup="dialog">
        {set ? say(leads.filtersSet, { n: set }) : say(leads.filters)}
      </Button>
      {set > 0 && (
        <Button type="link" onClick={() => narrow({})}>
          {say(leads.clear)}
        </Button>
      )}
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        placement="bottom"
        size={460}
        title={say(leads.filters)}
      >
        <FilterBar filters={filters} narrow={narrow} />
        <Button type="primary" size="large" block onClick={() => setOpen(false)}>
          {say(leads.showFound)}
        </Button>
      </Drawer>
    </div>
  );
}

const SMALL = "(max-width: 720px)";
function watchWidth(tell: () => void) {
  const media = matchMedia(SMALL);
  media.addEventListener("change", tell);
  return () => media.removeEventListener("change", tell);
}

function FilterBar({ filters, narrow }: NarrowingProps) {
  const say = useSay();
  const put = (name: keyof Filters, value: string | undefined) => narrow(withFilter(filters, name, value));
  const span = (name: "since" | "until") => (filters[name] ? dayjs(filters[name]) : null);
  const hidden = [filters.channel, filters.dealer, filters.owner].filter(Boolean).length;
  return (
    <search className="lc-filters" aria-label={say(leads.filters)}>
      <Select
        aria-label={say(leads.state)}
        placeholder={say(leads.anyState)}
        allowClear
        value={filters.state}
        onChange={(value) => put("state", value)}
        options={Object.entries(states).map(([value, text]) => ({ value, label: say(text) }))}
        className="lc-filter"
      />
      <Select
        aria-label={say(leads.status)}
        placeholder={say(leads.status)}
        allowClear
        value={filters.status}
        onChange={(value) => put("status", value)}
        options={Object.entries(statuses).map(([value, text]) => ({ value, label: say(text) }))}
        className="lc-filter"
      />
      <Select
        aria-label={say(leads.grade)}
        placeholder={say(leads.grade)}
        allowClear
        value={filters.grade}
        onChange={(value) => put("grade", value)}
        options={GRADES.map((value) => ({ value, label: value }))}
        className="lc-filter-small"
      />
      <DatePicker.RangePicker
        value={[span("since"), span("until")]}
        allowEmpty={[true, true]}
        aria-label={say(leads.span)}
        presets={[
          { label: say(leads.today), value: [dayjs(), dayjs()] },
          { label: say(leads.week), value: [dayjs().subtract(6, "day"), dayjs()] },
        ]}
        onChange={(days) => {
          const { since: _, until: __, ...others } = filters;
          const [since, until] = [days?.[0], days?.[1]];
          narrow({
            ...others,
            ...(since ? { since: since.format("YYYY-MM-DD") } : {}),
            ...(until ? { until: until.format("YYYY-MM-DD") } : {}),
          });
        }}
        className="lc-filter-span"
      />
      <Popover
        trigger="click"
        placement="bottomLeft"
        content={
          <div className="lc-filter-more">
            <Suspense fallback={<Skeleton active title={false} />}>
              <More filters={filters} put={put} />
            </Suspense>
          </div>
        }
      >
        <Badge count={hidden} size="small" color="var(--lc-accent)">
          <Button>{say(leads.more)}</Button>
        </Badge>
      </Popover>
      {!same(filters, {}) && (
        <Button type="link" onClick={() => narrow({})}>
          {say(leads.clear)}
        </Button>
      )}
    </search>
  );
}
