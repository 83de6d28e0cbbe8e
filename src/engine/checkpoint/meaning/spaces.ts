/**
 * Which of a model's towers share a space, judged by where they came from: towers of one checkpoint were made together,
 * towers of two were not, whatever their sizes. Only eyes that brought no text, beside an English text that brought no eyes,
 * are taken for a pair: a CLIP published in two files, or eyes tuned on from the CLIP whose text a person put to them. A model says otherwise in its config.json (`shared_space`: the languages
 * whose text shares the space of its eyes); what we write ourselves always says it.
 */
import * as v from 'valibot';
import { type Language, languages, type ModelSpaces } from '../../../shared/recognition/spaces';

/** The weight file that each tower came from; null where there is no such tower. */
export interface TowerOrigins {
  readonly eyes: string | null;
  readonly english: string | null;
  readonly chinese: string | null;
  /** Eyes that lie beside the Chinese tower and are not the model's. */
  readonly chineseEyes: string | null;
}

/** @param declared what config.json says; undefined where it says nothing */
export function judgeSpaces({ eyes, english, chinese, chineseEyes }: TowerOrigins, declared?: readonly Language[]): ModelSpaces {
  const origins: Readonly<Record<Language, string | null>> = { en: english, zh: chinese };
  const putTogether = english !== eyes && chinese !== eyes; // an English file's own eyes would have been taken
  const judged = (language: Language) => origins[language] === eyes || (language === 'en' && putTogether);
  const together = (language: Language) => declared?.includes(language) ?? judged(language);
  return {
    shared: languages.filter((language) => eyes !== null && origins[language] !== null && together(language)),
    ownEyes: chineseEyes !== null && chineseEyes === chinese,
  };
}

const declaration = v.object({ shared_space: v.array(v.picklist(languages)) });

/** What a parsed config.json declares. */
export function declaredSpace(config: unknown): readonly Language[] | undefined {
  const result = v.safeParse(declaration, config);
  return result.success ? result.output.shared_space : undefined;
}

/**
 * The spaces of a folder of ours, from its two config.json alone. One of an older version declares nothing: there the
 * English text came with the eyes, and where there is none, the Chinese.
 */
export function spacesOfFolder(config: unknown, chineseConfig: unknown, read: readonly Language[]): ModelSpaces {
  const has = (value: unknown, key: string) => typeof value === 'object' && value !== null && key in value;
  const declared = declaredSpace(config) ?? (read.includes('en') ? ['en'] : ['zh']);
  return { shared: read.filter((language) => declared.includes(language)), ownEyes: has(chineseConfig, 'vision_config') };
}
