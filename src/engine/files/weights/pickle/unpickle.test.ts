import { describe, expect, test } from 'vitest';
import { bytes, name, pickle, tensor, unicode } from '../../../../testing/pickles';
import { unpickle } from './unpickle';

describe("the pickle's closed list", () => {
  test.each([
    ['a call of the system', bytes(0x80, 2, name('os', 'system'), unicode('id'), 0x85, 'R.'), 'os.system'],
    ['a name by the stack', bytes(0x80, 4, unicode('builtins'), unicode('eval'), 0x93, '.'), 'builtins.eval'],
    ['a class of the system', bytes(0x80, 2, name('subprocess', 'Popen'), ')', 0x81, '.'), 'subprocess.Popen'],
    ['a model as a Python object', bytes(0x80, 2, name('clip.model', 'CLIP'), ')', 0x81, '.'), 'clip.model.CLIP'],
    [
      'a name that only looks like Lightning',
      bytes(0x80, 2, name('pytorch_lightning.callbacks', 'os.system'), ')', 0x81, '.'),
      'pytorch_lightning.callbacks.os.system',
    ],
    ['a module-like name', bytes(0x80, 2, name('__torch__evil', 'x'), '.'), '__torch__evil.x'],
    ['an old-style instance', bytes('(i', 'os\n', 'system\n', '.'), 'operation 0x69'],
    ['the registry of extensions', bytes(0x80, 2, 0x82, 1, '.'), 'operation 0x82'],
    [
      'a function as an object',
      bytes(0x80, 2, name('torch._utils', '_rebuild_tensor_v2'), ')', 0x81, '.'),
      'torch._utils._rebuild_tensor_v2',
    ],
    ['a storage called', bytes(0x80, 2, name('torch', 'FloatStorage'), ')R.'), 'torch.FloatStorage'],
    [
      'a tensor without storage',
      bytes(0x80, 2, name('torch._utils', '_rebuild_tensor_v2'), '(K', 1, 'tR.'),
      'torch._utils._rebuild_tensor_v2',
    ],
    ['a number as a name', bytes(0x80, 2, 'K', 1, 'K', 2, 0x93, '.'), '1.2'],
    ['a dictionary as a key', bytes(0x80, 2, '}}K', 1, 's.'), 'a record'],
    ['a recall of nothing', bytes(0x80, 2, 'h', 7, '.'), 'memo 7'],
  ])('%s is refused by name', (_, data, record) => {
    expect(() => unpickle(data, 'a.pt')).toThrow(expect.objectContaining({ code: 'model-invalid', details: { file: 'a.pt', record } }));
  });

  test.each([
    ['argparse.Namespace with attributes', bytes(name('argparse', 'Namespace'), ')', 0x81, '}', unicode('lr'), 'K', 1, 's', 'b')],
    [
      "numpy's number",
      bytes(
        name('numpy.core.multiarray', 'scalar'),
        '(',
        name('numpy', 'dtype'),
        '(',
        unicode('f8'),
        'K',
        0,
        'K',
        1,
        'tR',
        unicode('0'),
        'tR',
      ),
    ],
    ['a dictionary keyed by a class', bytes('}', name('pytorch_lightning.callbacks.early_stopping', 'EarlyStopping'), 'K', 1, 's')],
    ['a set and bytes', bytes(0x8f, '(K', 1, 0x90, 'C', 1, 'x', 0x86)],
    [
      'a defaultdict with items',
      bytes(name('collections', 'defaultdict'), name('builtins', 'list'), 0x85, 'R(', unicode('a'), 'K', 1, 'u'),
    ],
  ])('%s beside the weights is passed over, and nothing of it is called', (_, value) => {
    const root = unpickle(pickle(['beside', value], ['weight', tensor('0', 6, 0, [2, 3], [3, 1])]), 'a.ckpt');
    expect(root).toMatchObject({ kind: 'record' });
    expect((root as { entries: Map<string, { kind: string }> }).entries.get('weight')).toMatchObject({ kind: 'tensor', shape: [2, 3] });
  });

  test('quantised tensors are named as that', () => {
    expect(() => unpickle(bytes(0x80, 2, name('torch._utils', '_rebuild_qtensor'), '.'), 'a.pt')).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ kind: 'quantised' }) as unknown }),
    );
  });

  test('a pickle cut anywhere is refused, never half-read', () => {
    const whole = pickle(['weight', tensor('0', 6, 0, [2, 3], [3, 1])]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => unpickle(whole.subarray(0, length), 'a.pt'), String(length)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
    }
  });

  test("keys named after JavaScript's own properties are keys like others", () => {
    const root = unpickle(pickle(['__proto__', bytes('K', 1)], ['constructor', bytes('K', 2)]), 'a.pt');
    expect(root).toMatchObject({ kind: 'record' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('numbers of every kind', () => {
    const list = unpickle(
      bytes(
        0x80,
        2,
        '](K',
        7,
        'M',
        1,
        2,
        'J',
        255,
        255,
        255,
        255,
        0x8a,
        2,
        0,
        0x80,
        'G',
        new Uint8Array(new BigUint64Array([0x182d4454fb210940n]).buffer),
        'e.',
      ),
      'x',
    );
    expect(list).toEqual({ kind: 'list', items: [7, 513, -1, -32768, Math.PI] });
  });
});
