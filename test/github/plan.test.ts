import { describe, expect, test } from '@jest/globals';
import {
  type OwnRun,
  type OwnThread,
  type Present,
  planPublication,
  type Wanted,
  wantedFor,
} from '../../src/github/index.js';
import { CLEAN, CONTEXT, RICH } from '../support/sample-review.js';

const changes = { complete: true, files: [] };
const clean = wantedFor(CLEAN, CONTEXT, changes);
const rich = wantedFor(RICH, CONTEXT, changes);

const open: OwnRun = { id: 1, completed: false, conclusion: null, title: null, summary: null, annotations: 0 };
const finished = ({ check }: Wanted): OwnRun => ({
  id: 1,
  completed: true,
  conclusion: check.conclusion,
  title: check.title,
  // GitHub stores line breaks and ends in its own way.
  summary: `${check.summary.replaceAll('\n', '\r\n')}\r\n`,
  annotations: check.annotations.length,
});

const present = (run: OwnRun, change: Partial<Present['conversation']> = {}): Present => ({
  run,
  conversation: { threads: [], comments: [], ...change },
});

const doings = (before: Present, wanted: Wanted) => planPublication(before, wanted).map((action) => action.do);

describe('a plan', () => {
  test('is empty when GitHub shows what is wanted', () => {
    expect(planPublication(present(finished(clean)), clean)).toEqual([]);
    const body = 'say' in rich.summary ? rich.summary.say : '';
    expect(planPublication(present(finished(rich), { comments: [{ id: 5, body }] }), rich)).toEqual([]);
  });

  test('ends the run that is open, or makes a new one where the finished one says something else', () => {
    expect(doings(present(open), clean)).toEqual(['finish check']);
    expect(doings(present(finished(rich)), clean)).toEqual(['create check']);
  });

  test('never makes a comment to say that there is nothing to say', () => {
    expect(doings(present(finished(clean), { comments: [{ id: 5, body: 'unmarked' }] }), clean)).toEqual([]);
  });

  test('leaves one summary where a lost answer made two', () => {
    const body = 'cleared' in clean.summary ? clean.summary.cleared : '';
    const comments = [
      { id: 5, body },
      { id: 6, body },
    ];
    expect(planPublication(present(finished(clean), { comments }), clean)).toEqual([{ do: 'delete comment', id: 6 }]);
  });

  test('removes the second of two equal comments on a line', () => {
    const diff = new Map([['apps/web.yaml', [{ start: 1, end: 40 }]]]);
    const wanted = { ...rich, diff, summary: { cleared: '' } };
    const threads = wanted.comments.flatMap(({ body, file, line, startLine = line }, index): OwnThread[] => {
      const thread = { body, path: file, lines: { start: startLine, end: line }, about: 'lines' } as const;
      return [index, index + 100].map((comment) => ({ ...thread, comment, outdated: false, answered: false }));
    });
    const actions = planPublication(present(finished(wanted), { threads }), wanted);
    expect(actions).toEqual(wanted.comments.map((_, index) => ({ do: 'delete thread', id: index + 100 })));
  });
});
