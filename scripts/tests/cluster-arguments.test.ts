import { expect, test } from 'vitest';
import { parseCommand } from '../cluster/arguments.ts';

test.each([
  ['', { kind: 'run', servers: 3, port: 3000 }],
  ['--servers 5 --port 4000', { kind: 'run', servers: 5, port: 4000 }],
  ['kill 2', { kind: 'act', action: 'kill', server: 2 }],
  ['restart 9', { kind: 'act', action: 'restart', server: 9 }],
  ['status', { kind: 'status' }],
])('"%s" is understood', (text, command) => {
  expect(parseCommand(text.split(' ').filter(Boolean), {})).toEqual(command);
});

test('PORT is the balancer’s', () => {
  expect(parseCommand([], { PORT: '8080' })).toMatchObject({ port: 8080 });
  expect(parseCommand([], { PORT: '' })).toMatchObject({ port: 3000 });
});

test.each([
  '--servers 0',
  '--servers 10',
  '--servers many',
  '--nodes 3',
  'kill',
  'kill x',
  'kill 1 2',
  'burn 1',
])('"%s" is answered with the usage', (text) => {
  expect(() => parseCommand(text.split(' '), {})).toThrow('npm run cluster -- restart 2');
});
