/** The worker in which files of weights are taken apart, see openWeights.ts. */
import { serveTasks } from '../../aside/serveTasks';
import { weightTasks } from './weightTasks';

serveTasks(weightTasks);
