/** What is wrong with a configuration: each fault in words, with the place at which it stands. */
import type { Schemas } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import { usedFor } from "./naming";
import { channels } from "./words";

export function FaultList({ faults }: { faults: readonly Schemas["ConfigFault"][] }) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <ul className="lc-faults">
      {faults.map((one) => (
        <li key={`${one.path} ${one.code}`}>
          <span>{one.path.startsWith("secrets.") ? say(channels.keyLacks) : name(one.code)}</span>{" "}
          <span className="soft">
            {one.path.startsWith("secrets.")
              ? usedFor(say, one.path.slice("secrets.".length))
              : say(channels.wholePlace, { path: one.path || "–" })}
          </span>
        </li>
      ))}
    </ul>
  );
}
