/** Which variants are taken on a GPU with shader-f16, played by the adapter at hand: nothing here is compiled. */
import { afterAll, describe, expect, test } from 'vitest';
import { adapterTraits, pretendTraits } from '../gpu/traits';
import { candidates } from '../product/candidates';
import { chosenProduct, prefersHalf, setHalfArithmetic, sidesKey, useChoices, variantsOf } from './choice';
import { currentDevice } from '../gpu/gpu';
import { variantName, type Product } from '../product/productShape';
import { startDawn } from '../../../../build/dawn';

const adapter = await startDawn();

describe.skipIf(adapter === null)(`choices on a GPU${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  if (adapter !== null) pretendTraits(currentDevice(), { software: false, half: true, subgroup: 1 });
  afterAll(() => setHalfArithmetic(false));
  const forward: Product = {
    inputs: 64,
    outputs: 64,
    storage: 'half',
    transposed: false,
    bias: true,
    activation: 'none',
    residual: false,
    derivative: 'none',
  };
  const back: Product = { ...forward, transposed: true, bias: false };
  const names = (product: Product): string[] => variantsOf(product).map(variantName);

  test('before anything is measured: tiles in single precision', () => {
    expect(prefersHalf()).toBe(false);
    for (const product of [forward, back]) expect(chosenProduct(product).shader.key).toContain(names(product)[0]!);
    expect(chosenProduct(forward).shader.key).not.toContain('-half');
  });

  test('half precision is offered forward, never on the way back', () => {
    expect(names(forward).filter((name) => name.endsWith('-half'))).not.toEqual([]);
    expect(names(back).filter((name) => name.endsWith('-half'))).toEqual([]);
  });

  test('the fastest is taken where it is allowed, the fastest in single precision where it is not', () => {
    const { name } = adapterTraits(currentDevice());
    const all = candidates(adapterTraits(currentDevice())).map(variantName);
    const half = all.find((each) => each.endsWith('-half'))!;
    const [, second] = all;
    useChoices({ adapter: name, products: { [sidesKey(forward)]: [half, second!, all[0]!], [sidesKey(back)]: [second!, all[0]!] } });
    expect(prefersHalf()).toBe(true);
    expect(chosenProduct(forward).shader.key).toContain(second!);
    setHalfArithmetic(true);
    expect(chosenProduct(forward).shader.key).toContain(half);
    expect(chosenProduct(back).shader.key).toContain(second!);
    setHalfArithmetic(false);
    expect(chosenProduct(forward).shader.key).not.toContain('-half');
  });

  test('choices with nothing but half precision are no choices', () => {
    const { name } = adapterTraits(currentDevice());
    const other: Product = { ...forward, inputs: 128 };
    const half = candidates(adapterTraits(currentDevice()))
      .map(variantName)
      .filter((each) => each.endsWith('-half'));
    useChoices({ adapter: name, products: { [sidesKey(other)]: half } });
    expect(chosenProduct(other).shader.key).toContain(names(other)[0]!);
  });
});
