/** What a lead's page at a desk says of its loss. */
import "../frame/fields.css";
import { AtDesk } from "./acting";
import { Loss, type LossProps } from "./Loss";

export function LossAtDesk(of: LossProps) {
  return (
    <AtDesk>
      <Loss {...of} />
    </AtDesk>
  );
}
