/** Special days of a year that dealers have, those of one reason together; taken back for all of them at once. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { api, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { admin } from "../words";
import { type Block, blocks, type Year } from "./festivals";
import { useSpanText } from "./speaking";
import { festive } from "./words";

export function WrittenDays({ year, country }: { year: Year | undefined; country: string }) {
  const say = useSay();
  const span = useSpanText();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const clear = async (one: Block) => {
    const whom = { country, region: "", heeding: false };
    const body = { ...whom, days: [...one.days], reason: one.reason, slots: [], clear: true };
    try {
      const { dealers } = await told(api.PUT("/holidays", { body }));
      message.success(say(festive.cleared, { n: dealers }));
      await queries.invalidateQueries({ queryKey: [KEY] });
    } catch (fault) {
      message.error(sentence(fault, say));
    }
  };
  const ask = (one: Block) =>
    modal.confirm({
      title: say(festive.clearSure, { reason: one.reason }),
      content: say(festive.clearLead, { days: span(one.days), n: one.dealers }),
      okText: say(admin.yes),
      cancelText: say(admin.cancel),
      onOk: () => clear(one),
    });
  return (
    <Panel title={say(festive.writtenTitle)}>
      <Rows
        label={say(festive.writtenTitle)}
        rows={year && blocks(year.written)}
        keyOf={(one) => `${one.reason}${one.days[0]}${one.together}`}
        empty={
          <>
            <strong>{say(festive.nothingWritten)}</strong>
            <p className="soft">{say(festive.nothingWrittenLead)}</p>
          </>
        }
        columns={[
          { key: "why", title: say(festive.reason), cell: (one) => <strong>{one.reason || "–"}</strong> },
          {
            key: "days",
            title: say(festive.days),
            cell: (one) => (
              <>
                {span(one.days)}{" "}
                <span className="faint">{say(festive.dayCount, { n: one.days.length })}</span>
              </>
            ),
          },
          {
            key: "dealers",
            title: say(festive.dealers),
            cell: (one) => say(one.together ? festive.dealersOf : festive.dealersOwn, { n: one.dealers }),
          },
          { key: "effect", title: say(festive.effect), cell: (one) => <Effect of={one} /> },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) =>
              one.together && (
                <Button
                  size="small"
                  type="text"
                  aria-label={`${say(festive.clear)} · ${one.reason}`}
                  onClick={() => ask(one)}
                >
                  {say(festive.clear)}
                </Button>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function Effect({ of }: { of: Block }) {
  const say = useSay();
  if (of.closed === 0) return <>{say(festive.otherHours)}</>;
  if (of.closed === of.dealers) return <span className="lc-dot warn">{say(festive.allClosed)}</span>;
  return <>{say(festive.someClosed, { n: of.closed })}</>;
}
