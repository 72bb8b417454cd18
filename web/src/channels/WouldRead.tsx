/** The leads of a sample as they would land: verdict, and each filled field in our words. */
import type { Schemas } from "../frame/client";
import { Facts, Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { VerdictTag } from "./Deliveries";
import { placeOf } from "./naming";
import { channels } from "./words";

export function WouldRead({ tried }: { tried: Schemas["SampleRead"] }) {
  const say = useSay();
  return (
    <Panel
      title={say(channels.result)}
      extra={<span className="soft">{say(channels.leadsIn, { n: tried.leads })}</span>}
    >
      <ul className="lc-pieces">
        {tried.pieces.map((piece, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two leads of a sample may be alike in everything
          <li key={place}>
            <p className="row wrap">
              <VerdictTag of={piece.verdict} />
              {piece.text && <span>{piece.text}</span>}
            </p>
            <Facts of={shownOf(piece).map(([path, text]) => [placeOf(say, path), text] as const)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Without what only says how it was read. */
function shownOf(piece: Schemas["PieceTried"]): [string, string][] {
  return piece.fields.filter(([path]) => !["occurred_raw", "zone_assumed", "stripped"].includes(path));
}
