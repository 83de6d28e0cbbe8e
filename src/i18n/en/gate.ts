/** English of what the page says of a clip that its model does not know. The same keys as zh/gate.ts. */
export const gateEn = {
  label: 'No answer from this model',
  title: 'Real footage, or drawn by another hand',
  why: 'The small model that comes with the app knows its own drawn figures and nothing else, so it gives no answer here.',
  blankTitle: 'There is nothing to see in these frames',
  blank: {
    black: 'The frames that were looked at are black. If the clip is not, trim it to the action or choose more frames.',
    blank:
      'The frames that were looked at are blank: each is of one colour. If the clip shows something, trim it to the action or choose more frames.',
    still:
      'The frames that were looked at are all the same picture: nothing moves. If something does, trim the clip to it or choose more frames.',
  },
  choosing: 'Finding out which model suits this machine',
  get: 'Get {{name}} and answer',
  cost: '{{size}}, about {{time}}',
  resume: 'Go on fetching {{name}} and answer',
  left: '{{size}} to go, about {{time}}',
  use: 'Answer with {{name}}',
  once: 'Fetched once, then kept in this browser. The time is for {{speed}} Mbit/s. Nothing of your clip is sent.',
  perClip: 'After that about {{time}} a clip on this machine.',
  perClipMeasured: 'On this machine {{time}} a clip.',
  here: 'It is already here.',
  others: 'Other models',
  fetching: 'Fetching {{name}}. Your clip is answered as soon as it is here; you can go on meanwhile.',
  fetchingMany: 'Fetching {{name}}. {{count}} clips are answered as soon as it is here; you can go on meanwhile.',
  cancel: 'Cancel',
  cancelHint: 'What has arrived is kept.',
  answering: 'Answering with {{name}}',
  offline: 'You are offline. The model has to be fetched once; the button works again when the network is back.',
  none: 'The catalogue names no model for real footage. See the Models page.',
  folded: 'What the small model would have said',
  note: 'Not the drawn figures that this model comes from. The adapter in use was taught here or brought along, so it answers all the same; look at it with care.',
};

export type GateTexts = typeof gateEn;
