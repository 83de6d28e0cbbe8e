/** Where videos are looked at: in a browser a worker; Node has its own (mediaPort.node.ts). */
import { webPort } from '../../aside/ports';
// oxlint-disable-next-line import/default -- the address of the worker's script, which Vite gives
import script from './mediaWorker.ts?worker&url';

export const openMediaPort = () => webPort(script, 'media');
