/** What the command line says of languages: options that would add noise are refused with the reason, silent ones are named. */
import type { ModelSummary } from '../../shared/models/models';
import type { RecognitionReport } from '../../shared/recognition/report';
import { effectiveLambda, languages, type LanguageQuestion, languagesUsed, languageUse } from '../../shared/recognition/spaces';

const names = { en: 'English', zh: 'Chinese' } as const;

/** Why --lambda or --own-eyes cannot be had with this model, adapter and labels; null where they can. */
export function refusedOption(
  { name, languages: read, spaces }: Pick<ModelSummary, 'name' | 'languages' | 'spaces'>,
  { lambda, ...asked }: Pick<LanguageQuestion, 'taught' | 'ownEyes' | 'labels'> & { readonly lambda: number | undefined },
): string | null {
  if (asked.ownEyes && !spaces.ownEyes) return `--own-eyes: ${name} keeps no eyes of its Chinese beside its own.`;
  if (lambda === undefined) return null;
  const use = languageUse({ languages: read, spaces, ...asked });
  const apart = languages.find((language) => use[language] === 'other-space');
  if (languagesUsed(use).length === 2 || apart === undefined || lambda === effectiveLambda(use, lambda)) return null;
  const ways = [
    `leave --lambda out and ${names[apart === 'zh' ? 'en' : 'zh']} answers alone`,
    'take an adapter that was taught with both',
    ...(apart === 'zh' && spaces.ownEyes ? ['add --own-eyes'] : []),
  ];
  return `--lambda ${lambda}: the ${names[apart]} of ${name} and its eyes were made apart, so its scores are noise until an adapter was taught with both. Either ${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)}.`;
}

/** A line for people under the file's name; empty where both languages speak as usual. */
export function sayLanguages({ language_roles: roles, encodings }: RecognitionReport): string {
  const milliseconds = encodings.map(({ ms }) => `${Math.round(ms)} ms`).join(' + ');
  if (roles.zh === 'own-eyes') {
    const both = languagesUsed(roles).length === 2;
    return both
      ? `each language by its own eyes, two encodings: ${milliseconds}`
      : `labels in Chinese alone: the eyes it was made with look, ${milliseconds}`;
  }
  const apart = languages.find((language) => roles[language] === 'other-space');
  return apart === undefined
    ? ''
    : `${names[apart]} is a translation only: it has nothing to do with these eyes until an adapter is taught with both`;
}
