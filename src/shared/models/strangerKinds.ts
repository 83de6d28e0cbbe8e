/** What a file of weights can be instead of a CLIP that runs: each has its words in i18n (`checkpoints.what`, `.todo`). */
export const strangerKinds = [
  // no weights, or not all of them
  'lfsPointer',
  'webPage',
  'archive',
  'otherFormat',
  'oldPyTorch',
  'missingShard',
  'eyesAlone',
  // another kind of model
  'resnet',
  'xclip',
  'otherModel',
  'extraParts',
  'noProjection',
  'classifier',
  'lora',
  'loraMisfit',
  'loraKind',
  // a meaning that the engine does not have
  'configMisfit',
  'activation',
  'interpolation',
  'normalisation',
  'pooling',
  'quantised',
  'notFinite',
] as const;

export type StrangerKind = (typeof strangerKinds)[number];

export function isStrangerKind(kind: unknown): kind is StrangerKind {
  return strangerKinds.some((known) => known === kind);
}
