/** Weights of given shapes with seeded random numbers in them, as a hub would have them, written piece by piece. */
import { closeSync, mkdirSync, openAsBlob, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../../engine/library/download/download';
import { createRandom } from '../../shared/base/random';
import type { PublishedModel, Shapes } from './publishedSizes';

/**
 * Writes a model's repositories below `root` (`owner/name/file`).
 * @returns a catalogue, as JSON, that lists it under `id` with sizes and hashes
 */
export async function publishRandom(model: PublishedModel, root: string, id: string): Promise<string> {
  const files = [];
  for (const [folder, { repo, files: own }] of Object.entries(model.repositories)) {
    for (const { path, shapes, json } of own) {
      const full = join(root, repo, path);
      mkdirSync(dirname(full), { recursive: true });
      if (shapes === undefined) writeFileSync(full, JSON.stringify(json));
      else writeRandom(full, shapes);
      const blob = await openAsBlob(full);
      files.push({ repo, revision: 'main', path, as: folder + path, bytes: blob.size, sha256: await sha256(blob) });
    }
  }
  return JSON.stringify({
    models: [
      {
        id,
        name: model.about,
        purpose: { en: '', zh: '' },
        languages: model.languages,
        licence: '',
        source: id,
        kept: null,
        memory: null,
        files,
      },
    ],
  });
}

/** A float32 safetensors file: layer norms near one, the rest about N(0, 0.02). */
function writeRandom(path: string, shapes: Shapes): void {
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const begin = at;
      at += 4 * shape.reduce((a, b) => a * b, 1);
      return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = openSync(path, 'w');
  writeSync(file, length);
  writeSync(file, json);
  // One seeded block, used from another place for every tensor: drawing 250 million numbers would take longer than all the rest.
  const random = createRandom(2024);
  const block = Float32Array.from({ length: 1 << 20 }, () => (random.next() + random.next() + random.next() - 1.5) * 0.04);
  for (const [index, [name, shape]] of Object.entries(shapes).entries()) {
    const count = shape.reduce((a, b) => a * b, 1);
    const isGain = /(norm.*|ln_\w+)\.weight$/i.test(name);
    for (let done = 0, from = (index * 7919) % (block.length >> 1); done < count; from = 0) {
      const piece = block.slice(from, from + Math.min(block.length - from, count - done));
      if (isGain) for (let at = 0; at < piece.length; at++) piece[at] = 1 + piece[at]!;
      writeSync(file, Buffer.from(piece.buffer, 0, piece.byteLength));
      done += piece.length;
    }
  }
  closeSync(file);
}
