import { describe, expect, test } from 'vitest';
import { checkInteractions } from '../../src/interactions/check-interactions.ts';

const TICKET = { id: '1', type: 'ticket', subject: 'No light', date: 0 };

describe('what a connector gives as interactions', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'abc'],
    ['an object', {}],
    ['a list of nothing', [null]],
    ['a list with one that has no type', [TICKET, { ...TICKET, type: undefined }]],
    ['one without an id', [{ ...TICKET, id: '' }]],
    ['one whose date is a text', [{ ...TICKET, date: '2026-03-01' }]],
    ['one whose description is an object', [{ ...TICKET, description: {} }]],
  ])('is refused where it is %s', (_, given) => {
    expect(() => checkInteractions(given)).toThrow(TypeError);
  });

  test('may have numbers as ids, and null for what there is not', () => {
    const given = [{ ...TICKET, id: 7, url: null, description: null, priority: 'high', status: 3 }];
    expect(checkInteractions(given)).toEqual([
      { ...TICKET, id: '7', url: '', description: '', priority: 'high', status: 3 },
    ]);
  });

  test('is left as it is where it has no date, for whoever counts those', () => {
    expect(checkInteractions([{ ...TICKET, date: Number.NaN }])[0]?.date).toBeNaN();
  });
});
