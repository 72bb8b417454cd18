/** What a person does with the own account: password, second factors, recovery codes, sessions, notices. */
import { Facts, Page, Panel } from "../frame/Page";
import { roles } from "../frame/roles";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { viewerZone } from "../frame/times";
import { frame } from "../frame/words";
import "./account.css";
import { FactorsPanel } from "./FactorsPanel";
import { Notices } from "./Notices";
import { Password } from "./Password";
import { Sessions } from "./Sessions";
import { WaysIn } from "./WaysIn";
import { own } from "./words";

export function Account() {
  const say = useSay();
  const may = useMay();
  const me = useMe();
  return (
    <Page title={say(own.title)} beside={me.name || me.login}>
      <div className="lc-account">
        <div className="lc-stack">
          <Panel title={say(own.facts)}>
            <Facts
              of={[
                [say(own.login), me.login],
                [say(own.entity), me.entity_name],
                [say(own.roles), me.roles.map((one) => (roles[one] ? say(roles[one]) : one)).join(" · ")],
                [say(own.zone), say(frame.zone, { zone: viewerZone() })],
              ]}
            />
          </Panel>
          <Password />
        </div>
        <div className="lc-stack">
          <FactorsPanel />
          <WaysIn />
          <Sessions />
          {may("lead.read") && me.staff && <Notices />}
        </div>
      </div>
    </Page>
  );
}
