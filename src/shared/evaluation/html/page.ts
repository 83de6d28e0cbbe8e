/** What every report has around its sections: no script, nothing fetched. */
import type { FailedClip } from '../report';
import { escape, section, table } from './markup';
import { reportStyle } from './style';
import type { ReportWords } from './words';

/** In parts, to be written one after another. */
export function page(title: string, sections: readonly string[], words: ReportWords): string[] {
  const head = `<!doctype html>
<html lang="${words.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<h1>${escape(words.title)}: ${escape(title)}</h1>
`;
  return [head, ...sections.map((text) => `${text}\n`), '</body>\n</html>\n'];
}

export function failedSection(failed: readonly FailedClip[], words: ReportWords): string {
  return section(
    words.failed,
    table(
      [words.clips, words.error],
      failed.map(({ clip, message }) => [clip, message]),
    ),
  );
}
