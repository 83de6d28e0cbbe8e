/** What breaks the plan of the house (plan.ts): imports up or across, circles, crowded rooms, rooms without a door. */
import { dirname } from 'node:path';
import { isTest, packages, roomSize, worlds, type World } from './plan';
import type { Graph } from './graph';

const lies = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

interface Place {
  readonly world: World;
  readonly layer: number;
  readonly room: string;
}

/** @returns the room a file lies in, or null where the plan has none */
export function placeOf(file: string): Place | null {
  for (const world of Object.values(worlds)) {
    for (const [layer, rooms] of world.layers.entries()) {
      const room = rooms.find((one) => lies(file, one));
      if (room !== undefined) return { world, layer, room };
    }
  }
  return null;
}

/** Every fault in one plain sentence, sorted. */
export function faults(graph: Graph, doorOf: (folder: string) => string | null): string[] {
  const production = [...graph].filter(([file]) => !isTest(file));
  return [
    ...production.flatMap(([file, imports]) =>
      imports.files.filter((other) => !isTest(other)).flatMap((other) => importFault(file, other) ?? []),
    ),
    ...production.flatMap(([file, imports]) => imports.packages.flatMap((name) => packageFault(file, name) ?? [])),
    ...circles(edgesOf(production.map(([file, { files }]) => [file, files]))).map((circle) => `files in a circle: ${circle.join(', ')}`),
    ...circles(folderEdges(production)).map((circle) => `folders need each other: ${circle.join(', ')}`),
    ...roomFaults(
      production.map(([file]) => file),
      doorOf,
    ),
  ].sort();
}

function importFault(file: string, other: string): string | null {
  const from = placeOf(file);
  const to = placeOf(other);
  if (from === null) return `${file} lies in no room of src/build/rooms/plan.ts`;
  if (to === null) return `${file} imports ${other}, which lies in no room`;
  if (from.room === to.room) return null;
  if (from.world === to.world) {
    if (to.layer < from.layer) return null;
    return `${file} imports ${other}: ${from.room} may import what lies below it, ${to.room} ${to.layer === from.layer ? 'stands beside it' : 'lies above it'}`;
  }
  if (from.world.imports.some((allowed) => lies(other, allowed))) return null;
  return `${file} imports ${other}: ${from.room} may import ${from.world.imports.join(', ') || 'nothing'} beyond its own world`;
}

function packageFault(file: string, name: string): string | null {
  const rule = packages.find((one) => one.name.test(name));
  if (rule === undefined || rule.rooms.some((room) => lies(file, room))) return null;
  return `${file} imports the package ${name}, which belongs to ${rule.rooms.join(', ')}`;
}

function roomFaults(files: readonly string[], doorOf: (folder: string) => string | null): string[] {
  return [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => {
    const counted = files.filter((file) => dirname(file) === folder && !/\/index\.ts$|\.d\.ts$/.test(file));
    if (placeOf(`${folder}/x`) === null) return [];
    return [
      ...(counted.length > roomSize ? [`${folder} has ${counted.length} files, more than ${roomSize}: it wants sub-rooms`] : []),
      ...((doorOf(folder)?.trim().length ?? 0) < 80
        ? [`${folder} has no door: a README.md or the head of its index.ts says what lives there`]
        : []),
    ];
  });
}

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

const edgesOf = (pairs: readonly (readonly [string, readonly string[]])[]): Edges =>
  new Map(pairs.map(([from, to]) => [from, new Set(to)]));

function folderEdges(production: readonly (readonly [string, { readonly files: readonly string[] }])[]): Edges {
  const edges = new Map<string, Set<string>>();
  for (const [file, { files }] of production) {
    const from = dirname(file);
    const reached = edges.get(from) ?? new Set();
    edges.set(from, reached);
    for (const other of files) if (dirname(other) !== from && !isTest(other)) reached.add(dirname(other));
  }
  return edges;
}

/** Strongly connected parts of more than one member (Tarjan 1972), each sorted. */
export function circles(edges: Edges): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const part = stack.splice(stack.indexOf(node));
    if (part.length > 1) found.push(part.sort());
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return found;
}
