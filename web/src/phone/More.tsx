/** All places, for who has more of them than stand below. */
import { Link } from "@tanstack/react-router";
import { Page } from "../frame/Page";
import { useSay } from "../frame/speech";
import { usePlaces } from "./places";
import { phone } from "./words";

export function More() {
  const say = useSay();
  return (
    <Page title={say(phone.other)}>
      <ul className="lc-tasks">
        {usePlaces().map((one) => (
          <li key={one.to}>
            <Link to={one.to} className="lc-do lc-more">
              <span aria-hidden="true">{one.icon}</span> {say(one.text)}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
