/** What the engine and the worker that fetches from a hub say to each other; a body comes piece by piece, when asked for. */

export type ToHubWorker =
  | { readonly type: 'ask'; readonly id: number; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: 'pull'; readonly id: number }
  | { readonly type: 'stop'; readonly id: number };

export type FromHubWorker =
  | {
      readonly type: 'head';
      readonly id: number;
      readonly status: number;
      readonly url: string;
      readonly headers: readonly (readonly [string, string])[];
    }
  | { readonly type: 'piece'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end'; readonly id: number }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly message: string;
      /** The address that the policy forbids, where that is the reason. */
      readonly forbidden: string | null;
    };
