/** `tsx src/build/rooms/check.ts [FOLDER]`: what breaks the plan of the house, one line each; exit code 1 where anything does. */
import { readGraph, doorOf } from './graph';
import { faults } from './faults';

const root = process.cwd();
const about = process.argv[2] ?? '';
const found = faults(readGraph(root), (folder) => doorOf(root, folder)).filter((fault) => fault.includes(about));
for (const fault of found) console.log(fault);
console.log(found.length === 0 ? 'The rooms stand as planned.' : `${found.length} faults against src/build/rooms/plan.ts`);
process.exit(found.length === 0 ? 0 : 1);
