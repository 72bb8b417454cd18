/** Notices that have not arrived at the own people, by mail, text or WeCom. */
import { Segmented } from "antd";
import { useState } from "react";
import { adapters } from "../../account/words";
import { api, type Schemas, told } from "../../frame/client";
import { useSay } from "../../frame/speech";
import { KEY } from "../reading";
import { NotArrived } from "./NotArrived";
import { hooks } from "./words";

type Way = Schemas["ReachBody"]["adapter"];
const WAYS: readonly Way[] = ["mail", "text", "wecom"];

export function Unreached() {
  const say = useSay();
  const [way, setWay] = useState<Way>("mail");
  return (
    <section className="lc-panel" aria-labelledby="lc-unreached">
      <h2 id="lc-unreached">{say(hooks.people)}</h2>
      <p className="soft lc-edit-lead">{say(hooks.peopleLead)}</p>
      <NotArrived
        label={say(hooks.people)}
        named={[KEY, "unreached"]}
        read={async (given_up, signal) =>
          (await told(api.GET("/messages", { params: { query: { given_up } }, signal }))).messages
        }
        send={(since) => told(api.POST("/messages", { body: { adapter: way, since } }))}
      >
        <Segmented
          aria-label={say(hooks.way)}
          value={way}
          options={WAYS.map((value) => ({ value, label: say(adapters[value]) }))}
          onChange={setWay}
        />
      </NotArrived>
    </section>
  );
}
