/** Why leads may be given back, in the dealer's own words. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Checkbox, Empty, Form, Input, Skeleton } from "antd";
import { api, told } from "../../frame/client";
import { useUnused } from "../../frame/codes";
import { Page } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import "../dealer.css";
import "./pools.css";
import { pools, why } from "./words";

const KEY = ["dealer", "return reasons"];
interface Written {
  code: string;
  name: string;
  active: boolean;
}

export function Reasons() {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Omit<Written, "active">>();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => told(api.GET("/return-reasons", { signal })),
  });
  const unused = useUnused(data?.reasons.map((one) => one.code));
  const write = useMutation({
    mutationFn: ({ code, ...body }: Written) =>
      told(api.PUT("/return-reasons/{code}", { params: { path: { code } }, body })),
    onSuccess: (now) => {
      queries.setQueryData(KEY, now);
      message.success(say(why.saved));
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  return (
    <Page
      title={say(why.title)}
      actions={
        <Link to="/pools" className="lc-head-link">
          <ArrowLeftOutlined /> {say(pools.back)}
        </Link>
      }
    >
      <p className="soft lc-drawer-lead">{say(why.lead)}</p>
      <section className="lc-panel lc-why">
        {isPending && <Skeleton active />}
        {error && <Problem fault={error} again={refetch} />}
        {data?.reasons.length === 0 && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(why.none)} />
        )}
        {data?.reasons.map((one) => (
          <div key={one.code} className="lc-crew-line">
            <span>
              <strong>{one.name}</strong>
            </span>
            <Checkbox
              checked={one.active}
              aria-label={`${one.name} ${say(why.active)}`}
              onChange={(event) => write.mutate({ ...one, active: event.target.checked })}
            >
              {say(why.active)}
            </Checkbox>
          </div>
        ))}
        <Form
          form={form}
          layout="inline"
          className="lc-why-add"
          onFinish={(given) =>
            write.mutate({ ...given, active: true }, { onSuccess: () => form.resetFields() })
          }
        >
          <Form.Item
            name="name"
            label={say(why.name)}
            rules={[{ required: true, message: say(why.nameMissing) }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item
            name="code"
            label={say(why.code)}
            tooltip={say(why.codeLead)}
            rules={[
              { required: true, pattern: /^[a-z][a-z0-9_]{0,59}$/, message: say(why.codeUnfit) },
              unused,
            ]}
          >
            <Input maxLength={60} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={write.isPending}>
            {say(why.add)}
          </Button>
        </Form>
      </section>
    </Page>
  );
}
