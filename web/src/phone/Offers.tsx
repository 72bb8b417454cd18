/** Leads that a rule offers to several people: the first who grabs one has it. Who the customer is shows after that. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Car } from "../frame/Car";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade } from "../leads/shown";
import { useLine } from "./acting";
import { phone } from "./words";

export function Offers() {
  const may = useMay();
  return may("lead.claim") ? <Offered /> : null;
}

function Offered() {
  const say = useSay();
  const { data } = useQuery({
    queryKey: ["phone", "offers"],
    queryFn: async ({ signal }) => (await told(api.GET("/assignments/offers", { signal }))).offers,
    refetchOnWindowFocus: "always",
  });
  if (!data?.length) return null;
  return (
    <section aria-label={say(phone.offered)}>
      <h2 className="lc-tasks-head">
        {say(phone.offered)} <span className="faint">{data.length}</span>
      </h2>
      <ul className="lc-tasks">
        {data.map((one) => (
          <Offer key={one.lead} offer={one} />
        ))}
      </ul>
    </section>
  );
}

function Offer({ offer }: { offer: Schemas["OfferShown"] }) {
  const say = useSay();
  const line = useLine();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const grab = useMutation({
    mutationFn: () => told(api.POST("/assignments/grabs", { body: { leads: [offer.lead] } })),
    onSuccess: ({ results: [one] }) => {
      if (one?.done) message.success(say(phone.grabbed));
      else message.error(name(one?.refusal ?? "not_offered"));
    },
    onError: (fault) => message.error(sentence(fault, say)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["phone"] }),
  });
  return (
    <li className="lc-task">
      <div className="lc-card-line">
        <strong>
          <Car of={offer} />
        </strong>
        <Grade of={offer.grade} />
      </div>
      <p className="soft">
        <Time at={offer.since} far />
      </p>
      <div className="lc-task-do">
        <Button
          type="primary"
          size="large"
          className="lc-tall"
          disabled={!line}
          loading={grab.isPending}
          onClick={() => grab.mutate()}
        >
          {say(line ? phone.grab : phone.grabAway)}
        </Button>
      </div>
    </li>
  );
}
