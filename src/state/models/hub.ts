/** Looking at what a hub has under a name, before anything of it is fetched. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import { parseRepoName, type HubOffer } from '../../shared/models/hub';
import { fetchOffer } from './modelWork';
import { useSettings } from '../settings/settings';

interface HubState {
  /** The name being looked at; null when none is. */
  readonly looking: string | null;
  readonly offer: HubOffer | null;
  readonly error: AppErrorData | null;
}

export const useHub = create<HubState>(() => ({ looking: null, offer: null, error: null }));

let controller: AbortController | undefined;

/**
 * @param name `owner/name`, `owner/name@revision` or the address of its page
 * @param weights a file to take instead of the first choice
 * @returns false for what is no name
 */
export async function lookAtModel(name: string, weights?: string): Promise<boolean> {
  const parsed = parseRepoName(name);
  if (parsed === null) return false;
  controller?.abort();
  const own = new AbortController();
  controller = own;
  useHub.setState(({ offer }) => ({ looking: name, error: null, offer: weights === undefined ? null : offer }));
  try {
    const input = { hub: useSettings.getState().hub, ...parsed, ...(weights === undefined ? {} : { weights }) };
    const offer = await engine.call.lookAtModel(input, { signal: own.signal });
    useHub.setState({ offer });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useHub.setState({ error: error.toData() });
  } finally {
    if (controller === own) useHub.setState({ looking: null });
  }
  return true;
}

export function stopLooking(): void {
  controller?.abort();
}

export function putOfferAway(): void {
  useHub.setState({ offer: null, error: null });
}

/** Fetches what was looked at; its row in the list takes over from there. */
export async function getOffered(offer: HubOffer): Promise<void> {
  putOfferAway();
  await fetchOffer(offer);
}
