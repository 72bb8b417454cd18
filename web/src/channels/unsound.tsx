/** A configuration that the house does not take: each fault with its place, instead of one sentence. */
import { Alert } from "antd";
import { type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { FaultList } from "./FaultList";
import { channels } from "./words";

export class Unsound extends Error {
  constructor(readonly faults: readonly Schemas["ConfigFault"][]) {
    super("unsound");
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** As `told`; throws `Unsound` where the house names faults. */
export async function sound<T>(asked: Promise<Answer<T>>): Promise<Schemas["ChannelShown"]> {
  const answer = await asked;
  const faults = (answer.error as { faults?: Schemas["ConfigFault"][] } | undefined)?.faults;
  if (answer.response.status === 422 && faults) throw new Unsound(faults);
  return (await told(Promise.resolve(answer))) as Schemas["ChannelShown"];
}

export function Fault({ fault }: { fault: unknown }) {
  const say = useSay();
  if (!fault) return null;
  if (fault instanceof Unsound) {
    return (
      <Alert
        type="warning"
        showIcon
        title={say(channels.unsound, { n: fault.faults.length })}
        description={<FaultList faults={fault.faults} />}
      />
    );
  }
  return <Alert type="warning" showIcon title={sentence(fault, say)} />;
}
