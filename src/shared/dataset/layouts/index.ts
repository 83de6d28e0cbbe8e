/** The table of layouts, in the order in which they are tried: lists win over folders, and the more telling list over the less. */
import { classFolders, splitFolders } from './folders';
import { hmdb51 } from './hmdb51';
import { kinetics } from './kinetics';
import type { Layout } from './layout';
import { pathIndex } from './pathIndex';
import { pathLabelTable } from './pathLabelTable';
import { somethingV1 } from './somethingV1';
import { somethingV2 } from './somethingV2';
import { ucf101 } from './ucf101';

export type { DataSetWarning, KnownSet, Layout, LayoutName, LayoutReading, Place } from './layout';

export const listLayouts: readonly Layout[] = [ucf101, hmdb51, somethingV2, somethingV1, kinetics, pathIndex, pathLabelTable];
export const folderLayouts: readonly Layout[] = [splitFolders, classFolders];
