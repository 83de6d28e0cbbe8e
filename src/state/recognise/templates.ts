/** Sentences offered for the English side: Table 5's prefixes first. Any text with `{label}` in it works. */
export const templates: readonly string[] = [
  'This is a video about {label}',
  'A video of {label}',
  '{label}',
  'a photo of {label}.',
  'a video of a person {label}.',
];
