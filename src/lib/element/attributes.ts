/** Attributes as what the engine takes. */
import type { BackendName } from '../../shared/recognition/recognition';
import type { Adapter } from '../adapter';
import type { Labels } from '../labels';

const backends: readonly string[] = ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] satisfies (BackendName | 'auto')[];

/** Labels of an attribute: one a line, or parted by `;`, or else by `,`; of none, those that the adapter was taught. */
export function labelsOf(text: string | null, adapter: Pick<Adapter, 'summary'> | null): Labels {
  if (text === null) return adapter?.summary.classes ?? [];
  const sign = ['\n', ';', '；'].find((one) => text.trim().includes(one)) ?? /[,，、]/;
  return text
    .split(sign)
    .map((label) => label.trim())
    .filter((label) => label !== '');
}

/** Whether an attribute names a backend; what names none is left to the engine. */
export function isBackend(name: string | null): name is BackendName | 'auto' {
  return name !== null && backends.includes(name);
}
