/** The worker's side of writing films (shared/protocol/filmCalls.ts). What does it is loaded when it is first asked for. */
import { loadPart } from '../../shared/errors/loadPart';
import type { FilmCalls } from '../../shared/protocol/filmCalls';
import { deviceTurns, type RecogniserParts } from '../recognise/onDevice';

export function filmHandlers(parts: RecogniserParts): FilmCalls {
  return {
    async filmHeat({ file, every, most, ...options }, work) {
      const { asRecognition, filmHeat } = await loadPart('the writer of films', () => import('./heat'));
      return filmHeat(file, { every, most }, deviceTurns(parts, options, asRecognition(work)), work);
    },

    async annotateFilm({ file, annotation }, work) {
      const { annotateFilm } = await loadPart('the writer of films', () => import('./annotate'));
      return annotateFilm(file, annotation, work);
    },
    async cutFilm({ file, parts }, work) {
      const { cutFilm } = await loadPart('the writer of films', () => import('./cut'));
      return cutFilm(file, parts, work);
    },
  };
}
