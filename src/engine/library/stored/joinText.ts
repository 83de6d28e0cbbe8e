/**
 * Eyes without a text encoder (BIKE, MoTE and ViFi-CLIP publish such) and the texts of a CLIP of the same size become one
 * model. That the two share a space is the person's word: eyes tuned from that CLIP do.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Checkpoint } from '../../checkpoint/checkpoint';

export function isEyesAlone({ vision, english, chinese }: Checkpoint): boolean {
  return vision !== null && english === null && chinese === null;
}

/** @throws AppError `model-invalid` for texts of another size, or none */
export function joinText(eyes: Checkpoint, text: Checkpoint, textName: string): Checkpoint {
  const { vision } = eyes;
  const size = (text.english ?? text.chinese)?.config.embedding;
  if (vision === null || size !== vision.config.embedding) {
    throw new AppError(
      'model-invalid',
      `${textName} ${size === undefined ? 'has no text encoder' : `speaks of ${size} dimensions`}, the eyes of ${vision?.config.embedding ?? 0}.`,
      {
        remedy: 'Choose the CLIP that the eyes were tuned from (ViT-B: 512, ViT-L: 768).',
        details: { file: vision?.source.file ?? textName, model: textName, vision: vision?.config.embedding ?? 0, text: size ?? 0 },
      },
    );
  }
  return { ...text, vision, assumed: [...eyes.assumed, ...text.assumed.filter(({ tower }) => tower !== 'vision')], unused: eyes.unused };
}

/** The model says whose eyes and whose texts it has. */
export function joinedName(eyes: string, text: string): string {
  return `${eyes} + text of ${text}`;
}
