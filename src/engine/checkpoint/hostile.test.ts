/**
 * The attack's weight files, each as a person would drop it. Siblings of our own making are in safetensors.test.ts,
 * pytorch.test.ts, zip.test.ts, unpickle.test.ts, checkpoint/meaning/plausible.test.ts, adapterCheck.test.ts and text/tokenizer/tokenizerCheck.test.ts.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { openCheckpoint } from './checkpoint';

const folder = '../shared/cases/hostile';
const here = existsSync(folder);

/** What is said of each, beside its name. */
const reasons: Readonly<Record<string, RegExp>> = {
  'st-7.safetensors': /HeaderTooSmall/,
  'st-bigint100k.safetensors': /100000 dimensions/,
  'st-dtype.safetensors': /unknown type F99/,
  'st-hugelen.safetensors': /HeaderTooLarge/,
  'st-neg.safetensors': /not whole numbers/,
  'st-proto.safetensors': /No CLIP|no CLIP|weights/,
  'st-shape53zero.safetensors': /weights|too large/i,
  'p-depth.pt': /no end|builds things/,
  'p-dictbomb.pt': /claims 60000003 bytes/,
  'p-ext.pt': /operation 0x82/,
  'p-inst.pt': /operation 0x/,
  'p-memo.pt': /names no tensors/,
  'p-nostop.pt': /cut short/,
  'p-outside.pt': /weights/i,
  'p-reduce-__builtin__-exec.pt': /__builtin__\.exec/,
  'p-reduce-constructor-constructor.pt': /constructor\.constructor/,
  'p-reduce-posix-system.pt': /posix\.system/,
  'p-reduce-torch.serialization-load.pt': /torch\.serialization\.load/,
  'p-stackglobal.pt': /os\.system/,
  'p-tuplebomb.pt': /claims 60000003 bytes/,
  'x-html.pt': /./,
  'x-random.bin': /./,
  'z-byteorder-bomb.pt': /byteorder" cannot be read: it claims/,
  'z-dirlie.pt': /central directory/,
  'z-sizelie.pt': /claims|bytes/,
  'z-zip64count.pt': /central directory|entr/,
  'z-zip64loc.pt': /zip64/,
};

describe.skipIf(!here)(`the attack's weight files${here ? '' : ' (skipped: no ../shared)'}`, () => {
  test.each(Object.entries(reasons))('%s is refused by name, at once', async (name, why) => {
    const blob = new Blob([readFileSync(`${folder}/${name}`)]);
    const [cpu, heap] = [process.cpuUsage(), process.memoryUsage()];
    const thrown = await openCheckpoint([{ path: name, blob }]).catch((error: unknown) => error);
    const { user } = process.cpuUsage(cpu);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: 'model-invalid', message: expect.stringContaining(name) as string });
    expect((thrown as AppError).message).toMatch(why);
    expect((thrown as AppError).remedy).not.toBe('');
    expect(user / 1000).toBeLessThan(3000);
    expect(heapUsed + arrayBuffers - heap.heapUsed - heap.arrayBuffers).toBeLessThan(200e6);
  });

  test('every weight file of the attack is in the table', () => {
    const weights = readdirSync(folder).filter((name) => /^(st-.*|p-.*|z-.*|x-.*)/.test(name));
    expect(weights.toSorted()).toEqual(Object.keys(reasons).toSorted());
  });
});
