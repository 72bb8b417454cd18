/** What waits to be sent, and what the house refused: to be corrected, sent again, or forgotten. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Empty } from "antd";
import { useLossReasons } from "../dealer/losses/reasons";
import { Page } from "../frame/Page";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { deeds as ofSales } from "../sales/words";
import { useWaiting } from "./acting";
import { said, typed } from "./logging";
import { type Action, drop, REFUSED_DAYS, retry } from "./queue";
import { deeds, phone } from "./words";

export function Waiting() {
  const say = useSay();
  const actions = useWaiting();
  return (
    <Page title={say(phone.waitingTitle)}>
      {actions.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(phone.waitingNone)}>
          <Link to="/">{say(phone.today)}</Link>
        </Empty>
      )}
      <ul className="lc-tasks">
        {actions.map((one) => (
          <One key={one.key} action={one} />
        ))}
      </ul>
    </Page>
  );
}

function One({ action }: { action: Action }) {
  const say = useSay();
  const queries = useQueryClient();
  const change = async (how: (place: number) => Promise<void>) => {
    await how(action.place ?? 0);
    await queries.invalidateQueries({ queryKey: ["phone", "waiting"] });
  };
  const reasonOf = useLossReasons();
  const words = action.deed === "loss" ? reasonOf((action.body as { reason: string }).reason) : typed(action);
  const deed = deeds[action.deed ?? ""] ?? ofSales[action.deed ?? ""];
  return (
    <li className="lc-task">
      <div className="lc-card-line">
        <strong>{deed ? say(deed) : action.path}</strong>
        <Time at={action.at} />
      </div>
      {action.refusal === undefined ? (
        <p className="soft">{say(phone.waitsChip)}</p>
      ) : (
        <>
          <p role="alert">{say(phone.notTaken, { why: action.refusal })}</p>
          <p className="soft">{say(phone.keptFor, { n: REFUSED_DAYS })}</p>
        </>
      )}
      {words && <p className="lc-typed">{words}</p>}
      <div className="lc-task-do">
        {action.lead && (
          <Link to="/leads/$reference" params={{ reference: action.lead }} className="lc-do">
            {say(phone.lead)}
          </Link>
        )}
        {action.refusal !== undefined && action.lead && said(action) && (
          <Link
            to="/leads/$reference/result"
            params={{ reference: action.lead }}
            search={{ again: action.key }}
            className="lc-do"
          >
            {say(phone.correct)}
          </Link>
        )}
        {action.refusal !== undefined && (
          <Button size="large" onClick={() => change(retry)}>
            {say(phone.retry)}
          </Button>
        )}
        <Button size="large" danger onClick={() => change(drop)}>
          {say(phone.drop)}
        </Button>
      </div>
    </li>
  );
}
