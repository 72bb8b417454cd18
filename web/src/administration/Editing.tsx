/** A drawer with a form: it is sent, and either closes or shows what came of it. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Form, type FormInstance } from "antd";
import { type ReactNode, useState } from "react";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { useWritten, WritingDrawer } from "../frame/WritingDrawer";
import { admin } from "./words";

interface EditingProps<Given, Answer> {
  title: string;
  open: boolean;
  close: () => void;
  initial?: Partial<Given>;
  save: (given: Given) => Promise<Answer>;
  /** What the button says; else: save. */
  act?: string;
  danger?: boolean;
  lead?: ReactNode;
  size?: number;
  /** Shown instead of the form once it was sent, such as a key that is seen once. */
  after?: (answer: Answer, close: () => void) => ReactNode;
  children: ReactNode | ((form: FormInstance<Given>) => ReactNode);
}

export function Editing<Given extends object, Answer = unknown>(given: EditingProps<Given, Answer>) {
  const { title, open, close, size = 480 } = given;
  return (
    <WritingDrawer title={title} open={open} close={close} size={size}>
      <Sheet {...given} />
    </WritingDrawer>
  );
}

function Sheet<Given extends object, Answer>(props: EditingProps<Given, Answer>) {
  const { close, initial, save, act, danger, lead, after, children } = props;
  const say = useSay();
  const { message } = App.useApp();
  const [form] = Form.useForm<Given>();
  const [answer, setAnswer] = useState<{ of: Answer }>();
  const sending = useMutation({
    mutationFn: save,
    onSuccess: (of) => {
      if (after) return setAnswer({ of });
      message.success(say(admin.saved));
      close();
    },
  });
  useWritten(() => (sending.isIdle || sending.isError) && form.isFieldsTouched());
  if (after && answer) return after(answer.of, close);
  return (
    <Form<Given>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={(values) => sending.mutate(values)}
      scrollToFirstError
    >
      {lead && <p className="soft lc-edit-lead">{lead}</p>}
      {typeof children === "function" ? children(form) : children}
      {sending.error && (
        <Alert
          type="warning"
          showIcon
          title={sentence(sending.error, say)}
          role="alert"
          className="lc-edit-fault"
        />
      )}
      <div className="row">
        <Button type="primary" danger={danger} htmlType="submit" loading={sending.isPending}>
          {act ?? say(admin.save)}
        </Button>
        <Button onClick={close}>{say(admin.cancel)}</Button>
      </div>
    </Form>
  );
}

/** A secret that nobody sees again. */
export function ShownOnce({ text, label, close }: { text: string; label: string; close: () => void }) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    setCopied(true);
  };
  return (
    <div className="lc-once">
      <Alert type="warning" showIcon title={say(admin.once)} description={say(admin.onceLead)} />
      <div>
        <div className="soft">{label}</div>
        <code className="lc-secret lc-once-text">{text}</code>
      </div>
      <div className="row">
        <Button type="primary" autoFocus onClick={copy}>
          {say(copied ? admin.copied : admin.copy)}
        </Button>
        <Button onClick={close}>{say(admin.kept)}</Button>
      </div>
    </div>
  );
}
