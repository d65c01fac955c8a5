import type { Play } from './play.js';
import type { Stage } from './stage.js';

/** Rounds of suggestions that the sample needs at most; a repaired fault can lay bare a milder one with a fix of its own. */
const MOST_ROUNDS = 4;

/** Something is not as the demonstration promises. */
export class Disappointment extends Error {}

function expect(holds: boolean, promise: string): void {
  if (!holds) throw new Disappointment(`Not as promised: ${promise}`);
}

/** Plays the pull request through without a person. Throws a `Disappointment` at the first broken promise. */
export async function playThrough(play: Play, stage: Stage, pause: () => void): Promise<void> {
  const { pull } = play;
  await play.finished();
  expect(play.check?.conclusion === 'failure', 'the check fails at first');
  expect(pull.mergeState().kind === 'blocked', 'merging is blocked at first');
  expect(pull.conversation.comments.length === 1, 'one summary comment');
  expect(play.suggestions.length >= 2, 'at least two fixes to click');
  pause();
  for (let round = 0; play.suggestions.length > 0; round++) {
    expect(round < MOST_ROUNDS, 'the suggestions come to an end');
    await play.apply(play.suggestions.map(({ id }) => id));
    await play.finished();
    pause();
  }
  expect(pull.mergeState().kind === 'blocked', 'what no suggestion repairs still blocks');
  await play.pushRest();
  await play.finished();
  expect(play.check?.conclusion === 'success', 'the check succeeds in the end');
  expect(pull.mergeState().kind === 'clean', 'the gate is open in the end');
  expect(pull.conversation.reviewComments.length === 0, 'no comment is left on any line');
  expect(
    stage.github.violations.length === 0,
    `requests as GitHub describes them (${stage.github.violations.join('; ')})`,
  );
  pause();
}
