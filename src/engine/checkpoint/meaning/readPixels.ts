/**
 * How a model wants its pictures (model/pixels), read
 * from `preprocessor_config.json` (Hugging Face) or OpenCLIP's `preprocess_cfg`; where nothing tells, CLIP's own.
 */
import type { Assumption } from '../../../shared/models/models';
import { section, type ConfigFiles, type Json } from '../parts/configFiles';
import { clipPixels, type Pixels, type Three } from '../../model/pixels';
import { refusal } from '../../files/refusal';

interface KnownPixels {
  readonly pixels: Pixels;
  readonly assumed: readonly Assumption[];
}

/**
 * @param certain OpenAI's own archive or cn_clip's: then CLIP's values are no assumption
 * @throws AppError `model-invalid` for a filter or a mode that the engine does not have, by its name
 */
export function pixelsOf({ preprocessor, openClip, huggingFace }: ConfigFiles, certain: boolean): KnownPixels {
  const own = openClip === null ? undefined : section(openClip.json.preprocess_cfg);
  if (preprocessor !== null) return { pixels: fromPreprocessor(preprocessor.json, preprocessor.path), assumed: [] };
  if (openClip !== null && own !== undefined) return { pixels: fromOpenClip(own, openClip.path), assumed: [] };
  // CLIPImageProcessor has CLIP's own values where a repository does not say otherwise.
  const usual = certain || /^(chinese_)?clip/.test(String(huggingFace?.json.model_type));
  return { pixels: clipPixels, assumed: usual ? [] : [{ tower: 'vision', about: 'pixels', value: 'CLIP' }] };
}

/** transformers' CLIPImageProcessor: a key that is left out has the class's default, CLIP's own. */
function fromPreprocessor(whole: Json, path: string): Pixels {
  const json = { ...whole, ...section(whole.image_processor) };
  if (json.do_normalize === false) return { ...clipPixels, mean: [0, 0, 0], deviation: [1, 1, 1], filter: filterOf(json.resample, path) };
  return {
    mean: three(json.image_mean, path, 'image_mean') ?? clipPixels.mean,
    deviation: three(json.image_std, path, 'image_std') ?? clipPixels.deviation,
    filter: filterOf(json.resample, path),
    resize: 'height' in section(json.size) && json.do_center_crop === false ? 'squash' : 'shortest',
  };
}

/** open_clip's PreprocessCfg: OpenAI's mean and deviation, bicubic, shortest. */
function fromOpenClip(json: Json, path: string): Pixels {
  const mode = json.resize_mode ?? 'shortest';
  if (mode !== 'shortest' && mode !== 'squash') {
    throw refusal(
      'interpolation',
      path,
      `resize_mode "${String(mode)}"`,
      `${path} asks for the resize mode "${String(mode)}"; only shortest and squash run here.`,
      'Take a model that was trained on cropped or squashed pictures.',
    );
  }
  return {
    mean: three(json.mean, path, 'mean') ?? clipPixels.mean,
    deviation: three(json.std, path, 'std') ?? clipPixels.deviation,
    filter: filterOf(json.interpolation, path),
    resize: mode,
  };
}

/** PIL's numbers (2 bilinear, 3 bicubic) or names; OpenCLIP's "random" means either, in training. */
function filterOf(value: unknown, path: string): Pixels['filter'] {
  if (value === undefined || value === null || value === 3 || value === 'bicubic' || value === 'random') return 'bicubic';
  if (value === 2 || value === 'bilinear') return 'bilinear';
  const pil: Readonly<Record<string, string>> = { '0': 'nearest', '1': 'lanczos', '4': 'box', '5': 'hamming' };
  const name = pil[String(value)] ?? String(value);
  throw refusal(
    'interpolation',
    path,
    name,
    `${path} asks for pictures resized by ${name}; only bicubic and bilinear run here.`,
    "Take a model of CLIP's own kind (bicubic).",
  );
}

function three(value: unknown, path: string, what: string): Three | undefined {
  if (value === undefined || value === null) return undefined;
  const list: readonly unknown[] = typeof value === 'number' ? [value, value, value] : Array.isArray(value) ? value : [];
  const fits =
    list.length === 3 &&
    list.every((item) => typeof item === 'number' && Number.isFinite(item)) &&
    (what.includes('mean') || list.every((item) => item !== 0));
  if (fits) return list as unknown as Three;
  throw refusal(
    'normalisation',
    path,
    what,
    `${path}: ${what} is not three numbers.`,
    'Fetch the file again from where the model was published.',
  );
}
