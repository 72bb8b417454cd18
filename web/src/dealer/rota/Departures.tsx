/** Several people go at once: who, why and from when, who gets the leads in hand, and what became of each person's. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, App, Button, Checkbox, Radio, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import { told as answered, api } from "../../frame/client";
import { useGuard } from "../../frame/guard";
import { useHouseWords } from "../../frame/house";
import { Page, Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { roles } from "../../frame/roles";
import { useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import "../dealer.css";
import "../pools/pools.css";
import { useStaff } from "../staff";
import { tomorrow } from "./Away";
import {
  atOnce,
  type Carried,
  type Going,
  handOver,
  type Kind,
  type Row,
  rowsOf,
  timely,
  unfit,
} from "./handing";
import { MANAGER } from "./Leaving";
import { type Passing, PassOn, passable, passed } from "./PassOn";
import { Progress } from "./Progress";
import "./rota.css";
import { dayAt, type Rota } from "./week";
import { goings, kinds, many, rota } from "./words";

export function Departures() {
  const say = useSay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["dealer", "rota"],
    queryFn: ({ signal }) => answered(api.GET("/rota", { signal })),
    refetchInterval: 60_000,
  });
  return (
    <Page
      title={say(many.title)}
      actions={
        <Link to="/rota" className="lc-head-link">
          <ArrowLeftOutlined /> {say(rota.back)}
        </Link>
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.people.length === 0 && <p className="soft">{say(rota.none)}</p>}
      {data && data.people.length > 0 && <Several told={data} />}
    </Page>
  );
}

function Several({ told }: { told: Rota }) {
  const say = useSay();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const { staff: me } = useMe();
  const { data: staff } = useStaff(told.entity);
  const oneself = staff?.find((one) => one.id === me)?.code;
  const [going, setGoing] = useState<Going>(() => ({
    kind: "left",
    leftOn: dayAt(told.time_zone, 1),
    ...tomorrow(),
    why: "leave",
  }));
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [wanted, setLeads] = useState<Passing>(MANAGER);
  const [heard, setHeard] = useState(0);
  const [done, setDone] = useState<Carried>();
  const fit = told.people.filter((one) => unfit(one, going.kind, oneself) === "");
  const chosen = fit.filter((one) => marked.includes(one.staff));
  const codes = chosen.map((one) => one.staff);
  const n = chosen.reduce((sum, one) => sum + one.open, 0);
  // Nobody of those who go gets the leads of the others.
  const leads = codes.includes(wanted.to) ? { ...wanted, to: "" } : wanted;
  const send = useMutation({
    mutationFn: ({ rows, before }: { rows: readonly Row[]; before: Carried["results"] }) =>
      handOver(rows, (count) => setHeard(before.length + count)).then((one) => ({
        ...one,
        results: [...before, ...one.results],
      })),
    onSuccess: async (carried) => {
      setDone(carried);
      setMarked([]);
      await queries.invalidateQueries({ queryKey: ["dealer"] });
    },
  });
  useGuard(() => send.isPending);
  const begin = (rows: readonly Row[], before: Carried["results"]) => {
    if (send.isPending) return;
    setHeard(before.length);
    send.mutate({ rows, before });
  };
  const ready = chosen.length > 0 && timely(going) && (n === 0 || passable(leads));
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || send.isPending) return;
    const rows = rowsOf(codes, going, passed(leads) ?? MANAGER);
    if (!atOnce(going, dayAt(told.time_zone))) {
      begin(rows, []);
      return;
    }
    modal.confirm({
      title: say(many.sure, { n }),
      content: say(going.kind === "left" ? many.sureLeft : many.sureElse, { people: codes.length }),
      okText: say(rota.yes),
      okButtonProps: { danger: true },
      cancelText: say(rota.cancel),
      onOk: () => begin(rows, []),
    });
  };
  const taker = told.people.find((one) => leads.goes_to === "colleague" && one.staff === leads.to);
  return (
    <div className="lc-stack">
      <p className="soft">{say(many.lead)}</p>
      <form className="lc-stack" onSubmit={start}>
        <When going={going} put={setGoing} />
        <Panel
          title={say(many.who)}
          extra={
            <Checkbox
              disabled={fit.length === 0}
              checked={fit.length > 0 && chosen.length === fit.length}
              indeterminate={chosen.length > 0 && chosen.length < fit.length}
              onChange={(event) => setMarked(event.target.checked ? fit.map((one) => one.staff) : [])}
            >
              {say(many.all)}
            </Checkbox>
          }
        >
          {told.people.map((one) => {
            const why = unfit(one, going.kind, oneself);
            const role = roles[one.role];
            return (
              <div key={one.staff} className="lc-crew-line">
                <Checkbox
                  disabled={why !== ""}
                  checked={codes.includes(one.staff)}
                  onChange={(event) =>
                    setMarked(
                      event.target.checked
                        ? [...codes, one.staff]
                        : codes.filter((other) => other !== one.staff),
                    )
                  }
                >
                  <strong>{one.name}</strong> <span className="soft">{role && say(role)}</span>
                </Checkbox>
                <span>
                  {why && <span className="faint">{say(many[why])} · </span>}
                  {say(rota.inHand, { n: one.open })}
                </span>
              </div>
            );
          })}
        </Panel>
        {chosen.length > 0 && (
          <section className="lc-panel">
            <PassOn told={told} open={n} without={codes} value={leads} put={setLeads} />
          </section>
        )}
        <div className="lc-stack" role="status">
          <p className={chosen.length > 0 ? "strong" : "soft"}>
            {chosen.length > 0 ? say(many.will, { people: chosen.length, n }) : say(many.willNone)}{" "}
            {taker && say(many.willTake, { name: taker.name, has: taker.open, will: taker.open + n })}
          </p>
        </div>
        <div className="row wrap">
          <Button type="primary" size="large" htmlType="submit" disabled={!ready} loading={send.isPending}>
            {say(atOnce(going, dayAt(told.time_zone)) ? many.start : many.startLater)}
          </Button>
          {send.isPending && (
            <span className="soft" role="status">
              {say(many.sending, {
                n: heard,
                people: send.variables.before.length + send.variables.rows.length,
              })}
            </span>
          )}
        </div>
      </form>
      {done && !send.isPending && (
        <Became told={told} of={done} goOn={() => begin(done.left, done.results)} />
      )}
      <Progress told={told} results={done?.results ?? []} />
    </div>
  );
}

interface WhenProps {
  going: Going;
  put: (next: Going) => void;
}

/** Why they go, and from when. */
function When({ going, put }: WhenProps) {
  const say = useSay();
  const { kind, leftOn, begins, ends, why } = going;
  return (
    <Panel title={say(many.why)}>
      <div className="lc-shifts lc-going-when">
        <Radio.Group
          aria-label={say(many.why)}
          value={kind}
          onChange={(event) => put({ ...going, kind: event.target.value as Kind })}
          options={Object.entries(goings).map(([code, text]) => ({ value: code, label: say(text) }))}
        />
        {kind === "left" && (
          <label className="lc-away-when">
            {say(rota.leftOn)}
            <input
              type="date"
              className="lc-native"
              required
              value={leftOn}
              onChange={(event) => put({ ...going, leftOn: event.target.value })}
            />
          </label>
        )}
        {kind === "absent" && (
          <>
            <Radio.Group
              aria-label={say(rota.kind)}
              value={why}
              onChange={(event) => put({ ...going, why: event.target.value })}
              options={Object.entries(kinds).map(([code, text]) => ({ value: code, label: say(text) }))}
            />
            <label className="lc-away-when">
              {say(rota.begins)}
              <input
                type="datetime-local"
                className="lc-native"
                required
                value={begins}
                onChange={(event) => put({ ...going, begins: event.target.value })}
              />
            </label>
            <label className="lc-away-when">
              {say(rota.ends)}
              <input
                type="datetime-local"
                className="lc-native"
                required
                value={ends}
                onChange={(event) => put({ ...going, ends: event.target.value })}
              />
            </label>
          </>
        )}
        {kind === "moved" && <p className="soft">{say(many.moved)}</p>}
        {!timely(going) && (
          <p role="alert" className="lc-bad">
            {say(many.wrongSpan)}
          </p>
        )}
      </div>
    </Panel>
  );
}

interface BecameProps {
  told: Rota;
  of: Carried;
  goOn: () => void;
}

/** Of how many it is done, of whom it is not and why, and the way on where the line broke. */
function Became({ told, of, goOn }: BecameProps) {
  const say = useSay();
  const word = useHouseWords();
  const nameOf = (code: string) => told.people.find((one) => one.staff === code)?.name ?? code;
  const not = of.results.filter((one) => one.refusal);
  return (
    <div className="lc-stack">
      <Alert
        role="status"
        type={not.length > 0 ? "warning" : "success"}
        showIcon
        title={[
          say(many.done, { n: of.results.length - not.length }),
          ...(not.length > 0 ? [say(many.refused, { n: not.length })] : []),
        ].join(" · ")}
        description={
          not.length > 0 && (
            <ul className="lc-not-gone">
              {not.map((one) => (
                <li key={one.staff}>
                  <strong>{nameOf(one.staff)}</strong> {word(one.refusal)}
                </li>
              ))}
            </ul>
          )
        }
      />
      {of.left.length > 0 && (
        <Alert
          role="alert"
          type="error"
          showIcon
          title={sentence(of.fault, say)}
          description={say(many.cut, { n: of.left.length })}
          action={<Button onClick={goOn}>{say(many.goOn)}</Button>}
        />
      )}
    </div>
  );
}
