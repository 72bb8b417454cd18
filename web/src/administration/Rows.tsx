/** A short table; on a narrow screen each row is a card. */
import { Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Problem } from "../frame/problem";

export interface Col<Row> {
  key: string;
  title: string;
  end?: boolean;
  cell: (row: Row) => ReactNode;
}

interface RowsProps<Row> {
  label: string;
  columns: readonly Col<Row>[];
  rows: readonly Row[] | undefined;
  keyOf: (row: Row) => string;
  empty: ReactNode;
  fault?: unknown;
  again?: () => void;
}

export function Rows<Row>({ label, columns, rows, keyOf, empty, fault, again }: RowsProps<Row>) {
  if (fault) return <Problem fault={fault} again={again} />;
  if (!rows) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (rows.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />;
  return (
    <table className="lc-admin-rows" aria-label={label}>
      <thead>
        <tr>
          {columns.map((one) => (
            <th key={one.key} scope="col" className={one.end ? "lc-end" : undefined}>
              {one.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((one) => (
              <td key={one.key} data-title={one.title} className={one.end ? "lc-end" : undefined}>
                {/* One child: on a narrow screen the cell lies beside its title. */}
                <div>{one.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
