/**
 * A model from files: one checkpoint, or a folder with weights, config.json and tokenizer files, in any of the layouts
 * that CLIP and Chinese-CLIP are published in. What the files are is told by their contents, not by their names.
 */
import { AppError } from '../../shared/errors/errors';
import type { Assumption, ModelChoices } from '../../shared/models/models';
import type { ModelSpaces } from '../../shared/recognition/spaces';
import type { LongWork } from '../../shared/base/units';
import { configBeside, folderOf } from './parts/configFiles';
import type { ModelFile } from '../files/modelFile';
import { refuseStrangers, unusedIn } from './refuseStrangers';
import { findParts, type PartInFile, type PartName } from './layout/layouts';
import { refusal } from '../files/refusal';
import { chinesePart, englishPart, visionPart, type TextPart, type VisionPart } from './meaning/towers';
import { weightFiles } from './parts/weightFiles';
import type { ChineseTextConfig } from '../text/towers/chineseTextTower';
import type { ClipTextConfig } from '../text/towers/clipTextTower';
import { declaredSpace, judgeSpaces } from './meaning/spaces';

export interface OpenOptions extends LongWork<never> {
  readonly choices?: ModelChoices;
}

export interface Checkpoint {
  readonly vision: VisionPart | null;
  readonly english: TextPart<ClipTextConfig> | null;
  readonly chinese: TextPart<ChineseTextConfig> | null;
  /** The eyes that the Chinese tower was made with, where they are not the model's own. */
  readonly chineseEyes: VisionPart | null;
  readonly spaces: ModelSpaces;
  /** What the files do not say, and what was taken for it. */
  readonly assumed: readonly Assumption[];
  /** Groups of tensors that lie in the files beside the towers and are not used. */
  readonly unused: readonly string[];
}

/**
 * @param choices the person's own word on what the files do not say
 * @throws AppError `model-invalid`: no weights among the files, a file that is cut or hostile, a model of another kind,
 * a tensor that is missing or misshapen; `details` name file and tensor or record, `kind` what it is instead;
 * `file-too-costly`, `cancelled`
 */
export async function openCheckpoint(files: readonly ModelFile[], { choices = {}, ...work }: OpenOptions = {}): Promise<Checkpoint> {
  const weights = await weightFiles(files, work);
  if (weights.length === 0) throw noModel(files);
  const found = new Map<PartName, PartInFile>();
  // An English CLIP's own eyes go before those that a Chinese-CLIP file brings along.
  const all = weights.flatMap(({ path, source }) => findParts(source).map((part) => ({ ...part, path, file: source })));
  const english = all.find(({ part }) => part === 'english')?.path;
  for (const part of all.toSorted((a, b) => Number(b.path === english) - Number(a.path === english))) {
    if (!found.has(part.part)) found.set(part.part, part);
  }
  await refuseStrangers(weights, found, files);
  if (found.size === 0) throw noModel(files);
  const eyes = found.get('vision');
  const chineseFound = found.get('chinese');
  const eyesOfChinese = all.find(({ part, path }) => part === 'vision' && path === chineseFound?.path && path !== eyes?.path);
  const vision = await visionPart(eyes, found, files, choices);
  const englishText = await englishPart(found.get('english'), found, files, choices);
  const chinese = await chinesePart(chineseFound, found, files, choices);
  const chineseEyes = await visionPart(eyesOfChinese, found, files, choices);
  const origins = {
    eyes: eyes?.path ?? null,
    english: englishText === null ? null : (english ?? null),
    chinese: chineseFound === undefined ? null : chineseOrigin(chineseFound.path, eyes?.path, english),
    chineseEyes: eyesOfChinese?.path ?? null,
  };
  return {
    vision: vision?.part ?? null,
    english: englishText?.part ?? null,
    chinese: chinese?.part ?? null,
    chineseEyes: chineseEyes?.part ?? null,
    spaces: judgeSpaces(origins, eyes === undefined ? undefined : declaredSpace(await configBeside(files, eyes.path))),
    assumed: [vision, englishText, chinese].flatMap((tower) => tower?.assumed ?? []),
    unused: unusedIn(weights, all),
  };
}

/**
 * A model recognises only with eyes, and with a text tower that speaks of the same space.
 * @throws AppError `model-invalid`
 */
export function checkComplete({ vision, english, chinese }: Checkpoint): void {
  if (vision !== null && english === null && chinese === null) {
    const { file } = vision.source;
    throw refusal(
      'eyesAlone',
      file,
      String(vision.config.embedding),
      `${file} holds eyes without a text encoder.`,
      'Join them with the text of a CLIP of the same size: choose one on the Models page, or `npm run models -- convert FILE --text models/ID --out models/NAME`.',
      { embedding: vision.config.embedding, missing: 'text encoder' },
    );
  }
  if (vision === null) {
    throw new AppError('model-invalid', 'The files hold no vision encoder.', {
      remedy: 'Add the file that holds it, or drop the whole model folder.',
      details: { missing: 'vision encoder' },
    });
  }
  for (const text of [english, chinese]) {
    if (text !== null && text.config.embedding !== vision.config.embedding) {
      throw new AppError(
        'model-invalid',
        `${text.source.file} speaks of ${text.config.embedding} dimensions, the vision encoder of ${vision.config.embedding}.`,
        {
          remedy: 'Take the text encoder made for this size (ViT-B: 512, ViT-L: 768).',
          details: { file: text.source.file, text: text.config.embedding, vision: vision.config.embedding },
        },
      );
    }
  }
}

/** A Chinese-CLIP that an older version stored lies in two files of one folder: eyes, and chinese/ beside them. */
function chineseOrigin(chinese: string, eyes: string | undefined, english: string | undefined): string {
  const beside = eyes !== undefined && english === undefined && folderOf(chinese) === `${folderOf(eyes)}chinese/`;
  return beside ? eyes : chinese;
}

function noModel(files: readonly ModelFile[]): AppError {
  const names = files
    .map(({ path }) => path)
    .slice(0, 5)
    .join(', ');
  return new AppError('model-invalid', `No CLIP or Chinese-CLIP weights were found in ${names || 'an empty folder'}.`, {
    remedy: 'Choose model.safetensors, pytorch_model.bin, a .pt file of CLIP, or their whole folder.',
    details: { file: names, record: 'weights' },
  });
}
