/** The hand-overs of late, one line a person: when it is due, how far it is, and what became of the leads. The house goes on with them by itself, whoever looks. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { told as answered, api } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import type { Result } from "./handing";
import type { Rota, Worker } from "./week";
import { goings, many, outcomes, places, rota } from "./words";

/** Between two looks at one that is under way, in milliseconds. */
const WATCH = 3_000;

export function Progress({ told, results }: { told: Rota; results: readonly Result[] }) {
  const say = useSay();
  const going = told.people.filter((one) => one.departure !== null);
  return (
    <Panel title={say(many.list)}>
      {going.length === 0 && <p className="soft">{say(many.listNone)}</p>}
      <ul aria-label={say(many.list)} className="lc-goings">
        {going.map((one) => (
          <Line
            key={one.staff}
            worker={one}
            told={told}
            known={results.find((other) => other.departure?.id === one.departure?.id)?.departure}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface LineProps {
  worker: Worker;
  told: Rota;
  known: Result["departure"];
}

function Line({ worker, told, known }: LineProps) {
  const say = useSay();
  const order = worker.departure;
  const id = order?.id ?? "";
  const due = new Date(order?.due_at ?? 0) <= new Date();
  const { data } = useQuery({
    queryKey: ["dealer", "hand-over", id],
    queryFn: ({ signal }) =>
      answered(api.GET("/departures/{departure}", { params: { path: { departure: id } }, signal })),
    enabled: due && !order?.finished_at && !known?.finished_at,
    refetchInterval: ({ state }) => (state.data?.departure.finished_at ? false : WATCH),
  });
  if (!order) return null;
  const now = data?.departure ?? known;
  const finished = now?.finished_at ?? order.finished_at;
  const begun = now?.begun_at ?? order.begun_at;
  const to = told.people.find((one) => one.staff === order.to)?.name ?? order.to;
  return (
    <li className="lc-crew-line">
      <span>
        <strong>{worker.name}</strong>{" "}
        <span className="soft">
          {say(goings[order.kind] ?? rota.departure)} · {say(places[order.goes_to])}
          {to && ` → ${to}`}
        </span>
      </span>
      <span>
        {finished ? (
          <span className="lc-dot good">
            {now && now.leads.length > 0
              ? now.leads
                  .map((one) => `${say(outcomes[one.outcome] ?? rota.outcomes)} ${one.leads}`)
                  .join(" · ")
              : say(rota.finished)}
          </span>
        ) : begun ? (
          <span className="lc-dot busy">{say(rota.underWay)}</span>
        ) : (
          <span className="lc-dot warn">
            {say(many.dueAt)} <Time at={order.due_at} />
          </span>
        )}
      </span>
      <Link
        to={"/rota/departures/$departure" as never}
        params={{ departure: order.id } as never}
        aria-label={say(many.detailsOf, { name: worker.name })}
      >
        {say(many.details)}
      </Link>
    </li>
  );
}
