/** In Node videos are looked at where the engine runs; there are no decoders of a browser's, so ffmpeg, in its own thread, decodes them. */
import { inlinePort } from '../../aside/ports';
import { mediaTasks } from './mediaTasks';

export const openMediaPort = () => inlinePort(mediaTasks);
