import { describeFaults } from './play/scenario.ts';
import { processes } from './scenarios/processes.ts';

describeFaults('processes', processes);
