/** Teaching tried in one click: two classes of drawn clips that the embedded model never learned, fetched like any clips. */
import { partUnreachable } from '../../shared/errors/unreachable';
import type { NewClip } from '../../shared/teaching/teaching';
import { addNewClips } from './teachingCollection';

const sets = [
  { label: { en: 'juggling balls', zh: '抛接球' }, folder: 'juggling balls', name: 'juggle' },
  { label: { en: 'sweeping the floor', zh: '扫地' }, folder: 'sweeping the floor', name: 'sweep' },
] as const;

/** Of each class; they lie in public/teach. */
const each = 9;

export async function addDrawnClips(): Promise<void> {
  await addNewClips(null, sets.length * each, async (signal) => {
    const all = sets.flatMap(({ label, folder, name }) =>
      Array.from({ length: each }, async (_, n): Promise<NewClip> => {
        const file = `${name}-${String(n).padStart(2, '0')}.mp4`;
        const address = new URL(`teach/${encodeURIComponent(folder)}/${file}`, document.baseURI).href;
        const response = await fetch(address, { signal });
        if (!response.ok) throw partUnreachable(file, 'refused', { status: response.status });
        return { file: new File([await response.blob()], file, { type: 'video/mp4' }), class: label };
      }),
    );
    return Promise.all(all);
  });
}
