/** The leads of a request: whom each is about, where it stands, what became of it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Car } from "../../frame/Car";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { useSay } from "../../frame/speech";
import { CustomerName, Grade, State } from "../../leads/shown";
import { stages } from "../words";
import { leadsOf, type Request } from "./requests";
import { asked } from "./words";

export function LeadLines({ of }: { of: Request }) {
  const say = useSay();
  return (
    <>
      {leadsOf(of) > of.leads.length && <p className="soft">{say(asked.first, { n: of.leads.length })}</p>}
      <ul className="lc-asked-leads" aria-label={say(asked.leads, { n: leadsOf(of) })}>
        {of.leads.map((one) => (
          <Line key={one.lead} of={one} />
        ))}
      </ul>
    </>
  );
}

function Line({ of }: { of: Schemas["LeadAskedShown"] }) {
  const say = useSay();
  const name = useHouseWords();
  const { data } = useQuery({
    queryKey: ["leads", "one", of.lead],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}", { params: { path: { reference: of.lead } }, signal })),
    staleTime: 60_000,
  });
  const lead = data?.lead;
  return (
    <li>
      <span>
        <Link to={"/leads/$reference" as never} params={{ reference: of.lead } as never} preload={false}>
          {lead ? <CustomerName of={lead} /> : "…"}
        </Link>{" "}
        <span className="soft nowrap">{lead?.phone}</span>
      </span>
      <span className="soft">{lead && <Car of={lead} />}</span>
      <span className="row wrap">
        {lead && <Grade of={lead.grade} />}
        {of.state === "asked" || of.state === "cancelled" ? (
          lead && <State of={lead.state} />
        ) : (
          <span>
            {say(stages[of.state as keyof typeof stages])}
            {of.reason && ` · ${name(of.reason)}`}
          </span>
        )}
      </span>
    </li>
  );
}
