/**
 * Segments as an annotation document of ELAN (EAF 3.0, https://www.mpi.nl/tools/elan/EAFv3.0.xsd): a tier for each language and
 * one for the probability, all aligned with time.
 */
import type { Segment } from '../segments';
import type { SegmentedFilm } from './segmentedFilm';

interface Tier {
  readonly id: string;
  readonly value: (segment: Segment) => string;
}

const tiers: readonly Tier[] = [
  { id: 'action (en)', value: ({ en }) => en },
  { id: 'action (zh)', value: ({ zh }) => zh },
  { id: 'probability', value: ({ probability }) => (probability === null ? '' : probability.toFixed(3)) },
];

const lineType = 'segments';

/** @param date of the document; the default is now */
export function writeElan({ file, model, adapter, segments }: SegmentedFilm, date = new Date()): string {
  const given = segments.filter(({ start, end }) => milliseconds(end) > milliseconds(start));
  const times = [...new Set(given.flatMap(({ start, end }) => [milliseconds(start), milliseconds(end)]))].toSorted((a, b) => a - b);
  const slots = new Map(times.map((time, index) => [time, `ts${index + 1}`]));
  let count = 0;
  const annotation = ({ start, end }: Segment, text: string): string =>
    [
      '    <ANNOTATION>',
      `      <ALIGNABLE_ANNOTATION ANNOTATION_ID="a${++count}" TIME_SLOT_REF1="${slots.get(milliseconds(start))}" TIME_SLOT_REF2="${slots.get(milliseconds(end))}">`,
      `        <ANNOTATION_VALUE>${escaped(text)}</ANNOTATION_VALUE>`,
      '      </ALIGNABLE_ANNOTATION>',
      '    </ANNOTATION>',
    ].join('\n');
  const tier = ({ id, value }: Tier): string[] => [
    `  <TIER LINGUISTIC_TYPE_REF="${lineType}" TIER_ID="${id}">`,
    ...given.flatMap((segment) => (value(segment) === '' ? [] : [annotation(segment, value(segment))])),
    '  </TIER>',
  ];
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ANNOTATION_DOCUMENT AUTHOR="${escaped(adapter === null ? model : `${model}, ${adapter}`)}" DATE="${date.toISOString()}" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">`,
    '  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
    `    <MEDIA_DESCRIPTOR MEDIA_URL="${escaped(relativeUrl(file))}" MIME_TYPE="${mimeTypeOf(file)}" RELATIVE_MEDIA_URL="${escaped(relativeUrl(file))}"/>`,
    `    <PROPERTY NAME="lastUsedAnnotationId">${given.reduce((sum, segment) => sum + tiers.filter(({ value }) => value(segment) !== '').length, 0)}</PROPERTY>`,
    '  </HEADER>',
    '  <TIME_ORDER>',
    ...times.map((time) => `    <TIME_SLOT TIME_SLOT_ID="${slots.get(time)}" TIME_VALUE="${time}"/>`),
    '  </TIME_ORDER>',
    ...tiers.flatMap(tier),
    `  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="${lineType}" TIME_ALIGNABLE="true"/>`,
    '</ANNOTATION_DOCUMENT>',
  ].join('\n')}\n`;
}

/** ELAN looks for the film beside the document. */
function relativeUrl(file: string): string {
  return `./${encodeURIComponent(file.split(/[\\/]/).at(-1) ?? file)}`;
}

function mimeTypeOf(file: string): string {
  if (/\.(?:mp4|m4v)$/i.test(file)) return 'video/mp4';
  if (/\.(?:mov|qt)$/i.test(file)) return 'video/quicktime';
  return /\.mpe?g$/i.test(file) ? 'video/mpeg' : 'video/*';
}

function milliseconds(time: number): number {
  return Math.round(time * 1000);
}

// oxlint-disable-next-line no-control-regex -- what XML 1.0 may not hold, escaped or not
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(forbidden, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, ' ');
}
