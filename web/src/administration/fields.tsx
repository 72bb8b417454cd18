/** Fields that several forms have. */
import { Form, Input } from "antd";
import type { ReactNode } from "react";
import { useUnused } from "../frame/codes";
import { useSay } from "../frame/speech";
import { admin } from "./words";

export const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;

interface FieldProps {
  name: string;
  label: string;
  required?: boolean;
  extra?: ReactNode;
  max?: number;
  autoFocus?: boolean;
}

/** One line of text. */
export function Line({ name, label, required = false, extra, max = 200, autoFocus }: FieldProps) {
  const say = useSay();
  return (
    <Form.Item
      name={name}
      label={label}
      extra={extra}
      rules={required ? [{ required: true, whitespace: true, message: say(admin.missing) }] : []}
    >
      <Input maxLength={max} autoFocus={autoFocus} />
    </Form.Item>
  );
}

/** A code, which stays as it is once it is there. `used`: those that a new one may not be. */
export function CodeLine({ there = false, name = "code", pattern = CODE, lead, used }: CodeLineProps) {
  const say = useSay();
  const unused = useUnused(there ? [] : used);
  return (
    <Form.Item
      name={name}
      label={say(admin.code)}
      extra={there ? undefined : (lead ?? say(admin.codeLead))}
      rules={[
        { required: true, message: say(admin.missing) },
        { pattern, message: lead ?? say(admin.codeUnfit) },
        unused,
      ]}
    >
      <Input maxLength={60} disabled={there} autoFocus={!there} spellCheck={false} />
    </Form.Item>
  );
}

interface CodeLineProps {
  there?: boolean;
  name?: string;
  pattern?: RegExp;
  lead?: string;
  used?: readonly string[];
}

/** A day, `2026-11-22`. */
export function Day({ name, label, required = false, extra, min }: FieldProps & { min?: string }) {
  const say = useSay();
  return (
    <Form.Item
      name={name}
      label={label}
      extra={extra}
      rules={required ? [{ required: true, message: say(admin.missing) }] : []}
    >
      <Input type="date" min={min} className="lc-date" />
    </Form.Item>
  );
}

/** Both names of something. */
export function Names() {
  const say = useSay();
  return (
    <>
      <Line name="name_zh" label={say(admin.nameZh)} required />
      <Line name="name_en" label={say(admin.nameEn)} required />
    </>
  );
}

/** Today where the viewer is, `2026-11-22`. */
export function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
