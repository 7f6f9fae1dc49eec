import { expect, test } from 'vitest';
import { FrameTemplate, frameText, messageTail } from '../frame.ts';
import { TemplateBatch } from './batch.ts';

test('a template may be followed by frames', () => {
  const tail = messageTail('1.1', '"a"');
  const batch = new TemplateBatch(new FrameTemplate(tail), 1);
  const next = frameText(Buffer.from('next'));
  const all = batch.append(next).join();
  expect(all.equals(Buffer.concat([batch.join(), next]))).toBe(true);
  expect(batch.bytes).toBe(batch.join().length);
});
