/** Leads of a whole telephone number. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Drawer, Form, Input } from "antd";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { CustomerName, State, Who } from "./shown";
import { leads } from "./words";

export function Find({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  const search = useMutation({
    mutationFn: (phone: string) => told(api.POST("/leads/search", { body: { phone } })),
  });
  const found = search.data?.leads;
  return (
    <Drawer
      open={open}
      onClose={close}
      title={say(leads.find)}
      size={420}
      destroyOnHidden
      afterOpenChange={(is) => is || search.reset()}
    >
      <p className="soft">{say(leads.findLead)}</p>
      <Form
        layout="vertical"
        requiredMark={false}
        className="lc-find"
        onFinish={({ phone }: { phone: string }) => search.mutate(phone.trim())}
      >
        <Form.Item
          name="phone"
          label={say(leads.findNumber)}
          rules={[{ required: true, min: 5, message: say(leads.findNumberMissing) }]}
        >
          <Input autoFocus inputMode="tel" autoComplete="off" maxLength={40} size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={search.isPending} block size="large">
          {say(leads.search)}
        </Button>
      </Form>
      <div role="status" className="lc-found">
        {search.error && <Alert type="warning" showIcon title={sentence(search.error, say)} />}
        {found && (
          <p className="soft">
            {found.length ? say(leads.findFound, { n: found.length }) : say(leads.findNone)}
          </p>
        )}
        {found?.map((one) => (
          <Link
            key={one.reference}
            to="/leads/$reference"
            params={{ reference: one.reference } as never}
            className="lc-found-one"
            onClick={close}
          >
            <span className="lc-card-line">
              <strong>
                <CustomerName of={one} />
              </strong>
              <State of={one.state} />
            </span>
            <span className="lc-card-line soft">
              <Who of={one.dealer} />
              <Time at={one.created_at} />
            </span>
          </Link>
        ))}
      </div>
    </Drawer>
  );
}
