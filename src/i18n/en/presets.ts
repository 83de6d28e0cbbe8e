/** English of the training presets, for every page that offers them. */
import type { PresetName } from '../../shared/teaching/settings';

export const presetsEn = {
  quick: 'Quick',
  'small-data': 'Small data',
  'paper-few-shot': 'Paper: few-shot',
  'paper-full': 'Paper: full',
  'paper-vit-l': 'Paper: ViT-L',
  'paper-something': 'Paper: Something-Something',
} satisfies Record<PresetName, string>;

export const aboutPresetsEn = {
  quick: 'Learns in the last layers only; what lies below is computed once. Minutes on a graphics card.',
  'small-data':
    'All layers, in small steps at rates found on the embedded model: for a few clips of each class. The last epoch is kept: testing clips choose nothing. Slow without a good graphics card.',
  'paper-few-shot':
    'Table 2 to the letter, few shots: rate 4e-6, batches of 64, 30 epochs. Too gentle to teach a model as small as the embedded one.',
  'paper-full':
    'Table 2 to the letter, fully supervised: rate 5e-6, batches of 256, 30 epochs. For whole data sets on a strong graphics card.',
  'paper-vit-l': 'Table 2 to the letter for ViT-L: as fully supervised, but 20 epochs.',
  'paper-something':
    'Table 2 to the letter for Something-Something V1: rate 5e-4, batches of 16, 40 epochs, RandAugment, erasing, smoothed labels.',
} satisfies Record<PresetName, string>;
