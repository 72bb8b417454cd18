/** The colour of each stage of a version. */
export const TONES = {
  draft: "busy",
  review: "warn",
  planned: "busy",
  holds: "good",
  replaced: "",
  retired: "",
} as const;
