/**
 * Which languages may speak for a clip. A language is sound where its text lies in the space of the eyes that made F: the
 * towers were made together, an adapter was taught with both (Eq. 16), or the language has eyes of its own. Any other
 * cosine is noise and never enters S (docs/method.md, "Two spaces").
 */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** How a model's text towers stand to its eyes before anything was taught. */
export interface ModelSpaces {
  /** Languages whose text shares the space of the model's eyes. */
  readonly shared: readonly Language[];
  /** The eyes that the Chinese tower was made with are kept beside the model's. */
  readonly ownEyes: boolean;
}

/** What a language does in an answer; the last three do nothing, for a reason of their own. */
export type LanguageRole =
  /** Made together with the model's eyes. */
  | 'same-space'
  /** An adapter brought its text and the model's eyes together. */
  | 'taught'
  /** Scored by the eyes it was made with. */
  | 'own-eyes'
  /** Its text and these eyes have nothing to do with each other. */
  | 'other-space'
  /** Not every label has it. */
  | 'incomplete'
  /** The model does not read it. */
  | 'unread';

export type LanguageUse = Readonly<Record<Language, LanguageRole>>;

export interface LanguageQuestion {
  /** Languages that the model reads. */
  readonly languages: readonly Language[];
  readonly spaces: ModelSpaces;
  /** Languages that the adapter in use was taught with, none where its file does not say; null without an adapter. */
  readonly taught: readonly Language[] | null;
  /** The person asks for each language by its own eyes. */
  readonly ownEyes: boolean;
  readonly labels: readonly Readonly<Record<Language, string>>[];
}

/**
 * The one rule of what enters S. A language takes part when it is sound and every label has it; where two sound languages
 * are both incomplete, each label's missing side is filled with the other, so both do. Labels that no language of the
 * model's eyes covers, but Chinese does, are answered by Chinese's own eyes unasked.
 */
export function languageUse({ languages: read, spaces, taught, ownEyes, labels }: LanguageQuestion): LanguageUse {
  const complete = (language: Language) => labels.every((label) => label[language].trim() !== '');
  // An adapter that was taught in none of the eyes' own languages has led the eyes away from them.
  const stays = taught === null || taught.length === 0 || taught.some((language) => spaces.shared.includes(language));
  const role = (language: Language): LanguageRole => {
    if (!read.includes(language)) return 'unread';
    if (taught?.includes(language) === true && !spaces.shared.includes(language)) return 'taught';
    return spaces.shared.includes(language) && stays ? 'same-space' : 'other-space';
  };
  const sound = { en: role('en'), zh: role('zh') };
  const mixed = isSound(sound.en) && isSound(sound.zh) && !complete('en') && !complete('zh');
  const given = (language: Language): LanguageRole =>
    isSound(sound[language]) && !complete(language) && !mixed ? 'incomplete' : sound[language];
  const use = { en: given('en'), zh: given('zh') };
  if (use.zh !== 'other-space' || !spaces.ownEyes) return use;
  const wanted = ownEyes || !isSound(use.en);
  if (!wanted) return use;
  return { ...use, zh: complete('zh') ? 'own-eyes' : 'incomplete' };
}

/** The language takes part in S. */
export function isSound(role: LanguageRole): boolean {
  return role === 'same-space' || role === 'taught' || role === 'own-eyes';
}

/** What each language does without the adapter: what that one taught is of another space then. */
export function plainUse(use: LanguageUse): LanguageUse {
  const plain = (role: LanguageRole): LanguageRole => (role === 'taught' ? 'other-space' : role);
  return { en: plain(use.en), zh: plain(use.zh) };
}

/** Languages that S is made of. */
export function languagesUsed(use: LanguageUse): readonly Language[] {
  return languages.filter((language) => isSound(use[language]));
}

/** Whose features an answer needs: the model's eyes, Chinese's own, or both. */
export type Eyes = 'model' | 'own';

export function eyesNeeded(use: LanguageUse): readonly Eyes[] {
  const roles = languagesUsed(use).map((language) => use[language]);
  return [
    ...(roles.some((role) => role !== 'own-eyes') ? ['model' as const] : []),
    ...(roles.includes('own-eyes') ? ['own' as const] : []),
  ];
}

/** Eq. 18's lambda as it acts: 1 where English answers alone, 0 where Chinese does. */
export function effectiveLambda(use: LanguageUse, lambda: number): number {
  const used = languagesUsed(use);
  return used.length === 2 ? lambda : used[0] === 'zh' ? 0 : 1;
}
