/** A sample chosen: it is fetched and goes the way of any clip; one that cannot be fetched is named. */
import { useCallback, useState } from 'react';
import { addClips } from '../../state/recognise/recognition';
import { sampleAddress, type Sample } from './Samples';

/** @returns the file that could not be fetched, or null, and what picks a sample */
export function useSamplePick(): readonly [string | null, (sample: Sample) => Promise<void>] {
  const [failed, setFailed] = useState<string | null>(null);
  const pick = useCallback(async ({ file }: Sample) => {
    setFailed(null);
    try {
      const response = await fetch(sampleAddress(file));
      if (!response.ok) throw new Error(String(response.status));
      const blob = await response.blob();
      addClips([new File([blob], file.split('/').at(-1)!, { type: blob.type })]);
    } catch {
      setFailed(file);
    }
  }, []);
  return [failed, pick];
}
