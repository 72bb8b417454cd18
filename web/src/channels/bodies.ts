/** Bodies as people can read them, and files as requests carry them. */

/** A JSON document with its lines indented; of a form one field a line; everything else as it came. */
export function pretty(body: string): string {
  try {
    // Numbers beyond 2^53 would be changed by parsing: such a body stays as it came.
    if (!/\d{16,}/.test(body)) return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // no JSON
  }
  if (/^[^\s=&<{]+=[^\s]*$/.test(body.trim()) && body.includes("=")) {
    return [...new URLSearchParams(body.trim())].map(([name, value]) => `${name} = ${value}`).join("\n");
  }
  return body;
}

/** The content of a file in Base64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

/** What a person typed as a configuration, or null where it is no JSON object. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
