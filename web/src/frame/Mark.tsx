import address from "./mark.svg";

export function Mark({ size = 28 }: { size?: number }) {
  return <img src={address} width={size} height={size} alt="" />;
}
