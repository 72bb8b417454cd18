/** The leads of the list are asked for as a file: for what, with numbers masked or plain, in which format. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Drawer, Form, Radio, Select } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import { usedFor } from "../trust/words";
import { asked, type Filters } from "./filters";
import { narrowedTo } from "./narrowed";
import { exporting, leads } from "./words";

type Purpose = Schemas["ExportPurpose"];
const PURPOSES: readonly Purpose[] = ["reporting", "quality", "call_list", "authority"];
/** The house gives numbers in plain text for these, when a second person has agreed. */
const PLAIN_FOR: readonly Purpose[] = ["call_list", "authority"];

interface Given {
  purpose: Purpose;
  plain: boolean;
  format: "csv" | "xlsx";
}

interface AskExportProps {
  filters: Filters;
  open: boolean;
  close: () => void;
}

export function AskExport({ filters, open, close }: AskExportProps) {
  const say = useSay();
  return (
    <Drawer open={open} onClose={close} title={say(exporting.title)} size={460} destroyOnHidden>
      <Sheet filters={filters} />
    </Drawer>
  );
}

function Sheet({ filters }: { filters: Filters }) {
  const say = useSay();
  const { language } = useSpeech();
  const queries = useQueryClient();
  const [form] = Form.useForm<Given>();
  const purpose = Form.useWatch("purpose", form);
  const plain = Form.useWatch("plain", form);
  const plainly = purpose !== undefined && PLAIN_FOR.includes(purpose);
  const ask = useMutation({
    mutationFn: (given: Given) =>
      told(api.POST("/exports", { body: { ...NONE, ...asked(filters), ...given } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["trust", "exports"] }),
  });
  const narrowed = narrowedTo(asked(filters), say, language);
  if (ask.isSuccess) {
    return (
      <div role="status" className="lc-stack">
        <p className="strong">{say(exporting.asked)}</p>
        <p className="soft">{say(exporting.askedLead)}</p>
        <Link to={"/trust/exports" as never}>{say(exporting.toMine)}</Link>
      </div>
    );
  }
  return (
    <Form<Given>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ plain: false, format: "xlsx" }}
      onValuesChange={(changed) =>
        "purpose" in changed &&
        !PLAIN_FOR.includes(changed.purpose as Purpose) &&
        form.setFieldValue("plain", false)
      }
      onFinish={(given) => ask.mutate(given)}
    >
      <p>
        <span className="soft">{say(exporting.which)}</span>{" "}
        {narrowed.length ? narrowed.join(" · ") : say(exporting.everything)}
      </p>
      <p className="soft lc-export-lead">{say(exporting.lead)}</p>
      <Form.Item
        name="purpose"
        label={say(exporting.purpose)}
        rules={[{ required: true, message: say(exporting.purposeMissing) }]}
      >
        <Select
          autoFocus
          aria-label={say(exporting.purpose)}
          options={PURPOSES.map((value) => ({ value, label: say(usedFor[value] ?? leads.reason) }))}
        />
      </Form.Item>
      <Form.Item
        name="plain"
        label={say(exporting.numbers)}
        extra={say(plainly ? (plain ? exporting.plainLead : exporting.maskedLead) : exporting.plainFor)}
      >
        <Radio.Group
          aria-label={say(exporting.numbers)}
          options={[
            { value: false, label: say(exporting.masked) },
            { value: true, label: say(exporting.plain), disabled: !plainly },
          ]}
        />
      </Form.Item>
      <Form.Item name="format" label={say(exporting.format)}>
        <Radio.Group
          aria-label={say(exporting.format)}
          options={[
            { value: "xlsx", label: say(exporting.xlsx) },
            { value: "csv", label: say(exporting.csv) },
          ]}
        />
      </Form.Item>
      {ask.error && (
        <Alert type="warning" showIcon title={sentence(ask.error, say)} className="lc-export-lead" />
      )}
      <Button type="primary" htmlType="submit" loading={ask.isPending}>
        {say(exporting.ask)}
      </Button>
    </Form>
  );
}

/** A list that is not narrowed. */
const NONE = { state: "", status: "", channel: "", dealer: "", owner: "", grade: "" };
