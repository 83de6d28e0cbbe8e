/** What a hub offers under a name, in the lines that `npm run models -- get OWNER/NAME` prints before it fetches. */
import type { FetchCheck, HubOffer } from '../../shared/models/hub';
import { megabytes } from '../command/megabytes';

const checks: Readonly<Record<FetchCheck, string>> = {
  sha256: 'SHA-256, against independent records',
  'hub-sha256': 'hash; size and hash come from the hub',
  crc32: 'CRC-32 of every piece that is fetched',
  length: 'length and pinned revision alone',
};

function fileText({ path, bytes, needed }: HubOffer['files'][number]): string {
  if (bytes === null) return path;
  return needed == null ? `${path} ${megabytes(bytes)}` : `${path} ${megabytes(needed)} of ${megabytes(bytes)}`;
}

export function offerLines(offer: HubOffer): string[] {
  const {
    repo,
    revision,
    files,
    fetchBytes,
    weights,
    alternatives,
    licence,
    kind,
    eyes,
    text,
    embedding,
    languages,
    keptBytes,
    memoryBytes,
    precision,
    refusal,
    unread,
    check,
  } = offer;
  return [
    `${repo}@${revision}`,
    `  runs here    ${refusal === null ? (unread ? 'seen once the weights are here' : 'yes') : `no: ${refusal.reason} (${refusal.what}); the nearest that does: ${refusal.nearest}`}`,
    kind === '' ? '' : `  kind         ${kind}${languages.length === 0 ? '' : `, ${languages.join('+')}`}`,
    eyes === null ? '' : `  eyes         ${eyes.layers} layers of width ${eyes.width}, patches of ${eyes.patch}, pictures of ${eyes.image}`,
    text === null ? '' : `  text         ${text.layers} layers of width ${text.width}, shared space of ${embedding}`,
    `  licence      ${licence === '' ? 'the hub names none' : licence}`,
    weights === ''
      ? ''
      : `  weights      ${weights}${precision === 'unknown' ? '' : `, ${precision} precision`}${alternatives.length === 0 ? '' : ` (also there: ${alternatives.join(', ')}; --weights FILE takes one)`}`,
    files.length === 0 ? '' : `  to fetch     ${megabytes(fetchBytes)}: ${files.map(fileText).join(', ')}`,
    keptBytes === null ? '' : `  kept         ${megabytes(keptBytes)}, memory ${megabytes(memoryBytes ?? 0)}`,
    files.length === 0 ? '' : `  checked by   ${checks[check]}`,
  ].filter((line) => line !== '');
}
