/** The page's one engine. Its worker starts with the first call. */
import { createEngineClient } from './engineClient';

export const engine = createEngineClient();
