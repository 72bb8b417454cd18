/** Before leads of a pool change hands: who gets them or loses them, why, and what that means. */
import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Form, Radio, Select } from "antd";
import { api, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { useStaff } from "../staff";
import { useMoving, WHY_BACK, WHY_GIVEN } from "./moving";
import type { PoolStanding } from "./standing";
import { pools } from "./words";

interface MovingDrawerProps {
  pool: PoolStanding;
  deed: "handouts" | "recalls";
  leads: readonly string[];
  close: () => void;
  done: () => void;
}

export function MovingDrawer({ pool, deed, leads, close, done }: MovingDrawerProps) {
  const say = useSay();
  const word = useHouseWords();
  const giving = deed === "handouts";
  const takers = useTakers(giving);
  const { move, moving } = useMoving(pool.code);
  const reasons = giving ? WHY_GIVEN : WHY_BACK;
  return (
    <Drawer
      open
      onClose={close}
      size={460}
      title={say(giving ? pools.giveTitle : pools.recallTitle, { n: leads.length })}
    >
      <Form<{ staff?: string; reason: string }>
        layout="vertical"
        initialValues={{ reason: reasons[0] }}
        onFinish={async ({ staff, reason }) => {
          if (await move({ deed, leads, staff, reason })) done();
        }}
      >
        <p className="soft lc-drawer-lead">
          {giving ? say(pools.giveLead) : say(pools.recallLead, { pool: pool.rule.name })}
        </p>
        {giving && (
          <Form.Item
            name="staff"
            label={say(pools.giveTo)}
            rules={[{ required: true, message: say(pools.giveTo) }]}
          >
            <Select autoFocus showSearch={{ optionFilterProp: "label" }} options={takers} />
          </Form.Item>
        )}
        <Form.Item name="reason" label={say(pools.giveWhy)}>
          <Radio.Group vertical options={reasons.map((one) => ({ value: one, label: word(one) }))} />
        </Form.Item>
        <Button type="primary" danger={!giving} htmlType="submit" loading={moving}>
          {say(giving ? pools.giveDo : pools.recallDo)}
        </Button>
      </Form>
    </Drawer>
  );
}

/** Consultants with what they have in hand, those with least first. */
function useTakers(wanted: boolean) {
  const say = useSay();
  const may = useMay();
  const { data: staff } = useStaff();
  const { data: own } = useQuery({
    queryKey: ["dealer", "private"],
    queryFn: ({ signal }) => told(api.GET("/private-pools", { signal })),
    enabled: wanted && may("pool.manage"),
  });
  const hands = new Map(own?.people.map((one) => [one.staff, one]));
  return (staff ?? [])
    .filter((one) => one.role === "consultant" && one.status === "active")
    .sort((one, other) => (hands.get(one.code)?.open ?? 0) - (hands.get(other.code)?.open ?? 0))
    .map((one) => {
      const hand = hands.get(one.code);
      const cap = hand?.caps.cap ?? null;
      const told = !hand
        ? ""
        : cap === null
          ? ` · ${say(pools.inHand, { n: hand.open })}`
          : ` · ${say(pools.inHandOf, { n: hand.open, cap })}`;
      return { value: one.code, label: `${one.name}${told}` };
    });
}
