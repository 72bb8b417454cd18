/** Several answers of a list. Tab goes on and changes nothing: the library would put in, or take out, what lies under the cursor. */
import { Select, type SelectProps } from "antd";

export function Several<Value>(props: SelectProps<Value>) {
  return (
    <Select<Value>
      mode="multiple"
      {...props}
      onInputKeyDown={(event) => {
        if (event.key === "Tab") event.stopPropagation();
      }}
    />
  );
}
