/** What may be sent again after a lost answer: the house does it once for each name. */

/** Names what is sent: the same content always has the same name, other content another one. */
export function namer(): (content: unknown) => string {
  const names = new Map<string, string>();
  return (content) => {
    const sent = JSON.stringify(content);
    const name = names.get(sent) ?? crypto.randomUUID();
    names.set(sent, name);
    return name;
  };
}
