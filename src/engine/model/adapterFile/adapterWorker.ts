/** The worker in which adapter files are looked at, see checkAside.ts. */
import { serveTasks } from '../../aside/serveTasks';
import { adapterTasks } from './adapterTasks';

serveTasks(adapterTasks);
