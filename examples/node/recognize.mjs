// node recognize.mjs FOLDER "label, label, ..." > answers.csv
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, createEngine, openFile } from 'actionscope/node';

const [folder = '.', labels = 'swimming, playing golf, running'] = process.argv.slice(2);
const engine = createEngine();
const model = await engine.loadModel('demo');
const cell = (value) => `"${String(value).replaceAll('"', '""')}"`;
console.log('file,answer,probability,problem');
for (const name of readdirSync(folder).filter((file) => /\.(mp4|mov|webm|mkv|avi)$/i.test(file))) {
  try {
    const { ranked, abstained } = await model.recognize(await openFile(join(folder, name)), { labels: labels.split(',') });
    console.log([cell(name), cell(ranked[0].en), ranked[0].probability.toFixed(4), abstained ?? ''].join(','));
  } catch (error) {
    console.log([cell(name), '', '', error instanceof AppError ? error.code : String(error)].join(','));
  }
}
engine.close();
