/** `npm run build:lib`: the package in dist-lib/, ready for `npm pack`. Fails where a public symbol says too little of itself (apiDocs.ts). */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thirdPartyNotices } from '../build/thirdParty';
import { apiDocs } from './apiDocs';
import { buildDoors } from './doorBuild';
import { buildEngine } from './engineBuild';
import { buildForNode } from './nodeBuild';
import { packageFile } from './packageFile';
import { writeTypes } from './types';

const folder = 'dist-lib';

const { text, problems } = apiDocs('.');
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const notices = thirdPartyNotices(['@ffmpeg/core']);
await buildEngine(join(folder, 'assets'), notices);
await buildForNode(folder, notices);
await buildDoors(folder, notices.write());
writeTypes(folder);
writeFileSync(join(folder, 'api.md'), text);
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageFile(readFileSync('package.json', 'utf8')), null, 2)}\n`);
copyFileSync('docs/package.md', join(folder, 'README.md'));
copyFileSync('LICENSE', join(folder, 'LICENSE'));
