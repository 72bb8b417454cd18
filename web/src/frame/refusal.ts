/** Why the house sent somebody back to the sign-in page whom a provider had sent here: a code of the house, read when the page begins and taken out of the address, for it is said once. */
export const refused = taken();

function taken(): string {
  const address = new URL(location.href);
  const code = address.searchParams.get("refused") ?? "";
  if (!/^oidc_[a-z_]+$/.test(code)) return "";
  address.searchParams.delete("refused");
  history.replaceState(history.state, "", address);
  return code;
}
