import { judge } from '../judge.ts';
import { command } from './command.ts';

export const pass = command<{ milliseconds: number }>('pass', {
  may: () => true,
  async run({ milliseconds }, { facts, system }) {
    await system.time.pass(milliseconds);
    judge(system, facts);
  },
});
