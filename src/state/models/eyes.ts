/** Vision encoders that were dropped without a text encoder, and wait for the person to say whose texts go with them. */
import { create } from 'zustand';

interface WaitingEyes {
  readonly files: readonly File[];
  readonly name: string;
  /** Dimensions of the space they speak of. */
  readonly embedding: number;
}

export const useEyes = create<{ readonly waiting: WaitingEyes | null }>(() => ({ waiting: null }));

export function waitForText(waiting: WaitingEyes): void {
  useEyes.setState({ waiting });
}

export function leaveEyes(): void {
  useEyes.setState({ waiting: null });
}
