/**
 * Files that end before they say they do: cut downloads, cards pulled out, recordings that were not closed. Each container
 * says in its own way how long it is; what it promises is read from its headers, what is there is found by the decoders.
 */
import { bytesOf, latin1, type ByteReader } from '../bytes/bytesOf';
import { packetBytes, packetLayout } from '../bytes/transportPackets';
import { asfEnd } from './asf';
import { aviEnd } from './avi';
import { flvEnd } from './flv';
import { matroskaEnd } from './matroska';
import { mp4End } from './mp4';
import { ivfEnd, oggEnd, programStreamEnd, realMediaEnd } from './pages';
import type { FileEnd } from '../clip/types';

const whole: FileEnd = { cut: false, promised: null };

const readers: readonly (readonly [(head: string) => boolean, (reader: ByteReader) => Promise<FileEnd>])[] = [
  [(head) => head.startsWith('RIFF') && head.startsWith('AVI', 8), aviEnd],
  [(head) => head.startsWith('\x1a\x45\xdf\xa3'), matroskaEnd],
  [(head) => head.startsWith('\x30\x26\xb2\x75'), asfEnd],
  [(head) => head.startsWith('FLV'), flvEnd],
  [(head) => head.startsWith('OggS'), oggEnd],
  [(head) => head.startsWith('\x00\x00\x01\xba'), programStreamEnd],
  [(head) => head.startsWith('.RMF'), realMediaEnd],
  [(head) => head.startsWith('DKIF'), ivfEnd],
  [(head) => /^(ftyp|moov|mdat|wide|free|skip|styp|moof)/.test(head.slice(4)), mp4End],
];

/** @param head first bytes of the file */
export async function lookAtEnd(file: Blob, head: Uint8Array): Promise<FileEnd> {
  const layout = packetLayout(head);
  if (layout !== null) return { cut: await endsInPacket(file, layout.first, layout.stride), promised: null };
  const text = latin1(head.subarray(0, 16));
  const reader = readers.find(([fits]) => fits(text))?.[1];
  return reader === undefined ? whole : reader(bytesOf(file));
}

/** Transport streams promise nothing, but are made of whole packets. */
async function endsInPacket(file: Blob, first: number, stride: number): Promise<boolean> {
  const rest = (file.size - first) % stride;
  if (rest === 0 || rest >= packetBytes) return false;
  const last = new Uint8Array(await file.slice(file.size - rest, file.size - rest + 1).arrayBuffer());
  return last[0] === 0x47;
}
