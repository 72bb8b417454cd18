/** One rights request: what it is, and the one thing that is next. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Facts, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { requestRoute } from "./desk";
import { Next } from "./Next";
import { Due } from "./Requests";
import { toneOf } from "./steps";
import { TrustPage } from "./TrustPage";
import { kinds, requestStates, requests, trust } from "./words";

/** Between two looks at a request that is carried out, in milliseconds. */
const LOOK = 3_000;

export function Request() {
  const say = useSay();
  const name = useHouseWords();
  const may = useMay();
  const { name: request } = requestRoute.useParams() as { name: string };
  const found = useQuery({
    queryKey: ["trust", "request", request],
    queryFn: ({ signal }) =>
      told(api.GET("/rights/requests/{name}", { params: { path: { name: request } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === "working" ? LOOK : false),
  });
  const one = found.data;
  if (found.error && !one) {
    return (
      <TrustPage title={say(trust.requests)}>
        <Problem fault={found.error} again={found.refetch} />
      </TrustPage>
    );
  }
  if (!one) {
    return (
      <TrustPage title={say(trust.requests)}>
        <Skeleton active paragraph={{ rows: 8 }} />
      </TrustPage>
    );
  }
  const proof = requests[one.proof as keyof typeof requests];
  return (
    <TrustPage
      title={say(kinds[one.right])}
      beside={
        <span className="row">
          <span className={`lc-dot ${toneOf(one)}`}>
            {say(requestStates[one.state as keyof typeof requestStates])}
          </span>
          <Due of={one} />
        </span>
      }
      actions={<Link to="/trust/requests">{say(requests.back)}</Link>}
    >
      <div className="lc-trust-two">
        <div className="lc-stack">
          <Panel title={say(one.decided_at ? requests.past : requests.step)}>
            <Next of={one} />
          </Panel>
          <Panel title={say(requests.words)}>
            {one.text ? (
              <p className="lc-trust-words">{one.text}</p>
            ) : (
              <p className="soft">{say(requests.noWords)}</p>
            )}
          </Panel>
        </div>
        <Panel title={say(requests.glance)}>
          <Facts
            of={[
              [say(requests.received), <Time key="r" at={one.received_at} />],
              [say(requests.dueAt), <Time key="d" at={one.due_at} />],
              [say(requests.came), say(one.came_by === "page" ? requests.page : requests.staff)],
              [
                say(requests.proof),
                one.proof && proof ? (
                  <span key="p">
                    {say(proof)} <Time at={one.proved_at} />
                  </span>
                ) : (
                  say(requests.noProof)
                ),
              ],
              [
                say(requests.dealers),
                one.dealers > 0
                  ? say(requests.dealersOf, { done: one.dealers - one.waiting, n: one.dealers })
                  : say(requests.noDealers),
              ],
              [say(requests.carried), one.carried_at && <Time key="c" at={one.carried_at} />],
              [say(requests.decided), one.decided_at && <Time key="e" at={one.decided_at} />],
              ...(one.reason ? [[say(requests.reason), name(one.reason)] as const] : []),
            ]}
          />
          {one.customer && may("consent.read") && one.state !== "done" && (
            <p className="lc-trust-more">
              <Link to="/trust/customers/$customer" params={{ customer: one.customer } as never}>
                {say(requests.toCustomer)}
              </Link>
            </p>
          )}
        </Panel>
      </div>
    </TrustPage>
  );
}
