import { describeFaults } from './play/scenario.ts';
import { clients } from './scenarios/clients.ts';

describeFaults('clients', clients);
