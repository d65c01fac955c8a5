import { count, plain } from '../../../src/report/index.js';
import type { Moment, Play } from '../play.js';
import { placeOf } from '../play.js';
import { AUTHOR, BRANCH, OWNER, REPOSITORY, TITLE } from '../sample.js';
import { suggestionOf } from '../suggestion.js';
import { headlinesOf } from './headline.js';
import type { Paper } from './paper.js';

/** Lines of a suggestion that are shown. */
const SUGGESTION_LINES = 6;

export function tellBeginning(paper: Paper): void {
  paper.line();
  paper.line(paper.colours.bold('Portcullis, from the pull request to the open gate'));
  paper.text(
    'The real App against a fake GitHub. Everything runs on this machine and is thrown away at the end; nothing is sent anywhere.',
    paper.colours.dim,
  );
}

/** One line for each thing that happens. */
export function tellMoment(paper: Paper, moment: Moment): void {
  const { colours } = paper;
  switch (moment.kind) {
    case 'opened':
      paper.heading(`${AUTHOR} opens a pull request in ${OWNER}/${REPOSITORY}`);
      paper.step(moment.at, `“${TITLE}”, ${BRANCH} into main`, colours.bold);
      return paper.step(
        moment.at,
        `${count(moment.files, 'file')}, +${moment.additions} −${moment.deletions}`,
        colours.dim,
      );
    case 'applied':
      paper.heading(`${AUTHOR} applies ${count(moment.places.length, 'suggestion')} with a click`);
      return paper.step(moment.at, `commit ${short(moment.commit)}: ${moment.places.map(plain).join(', ')}`);
    case 'pushed':
      paper.heading(`${AUTHOR} pushes a commit for the rest`);
      return paper.step(moment.at, `commit ${short(moment.commit)}: ${moment.subject}`);
    case 'heard':
      return paper.step(moment.at, `webhook ${moment.event}: answered with ${moment.status} after ${moment.tookMs} ms`);
    case 'check opened':
      return paper.step(moment.at, 'check “portcullis”: in progress', colours.yellow);
    case 'check completed':
      return paper.step(
        moment.at,
        `check “portcullis”: ${moment.conclusion}, “${plain(moment.title)}”`,
        moment.conclusion === 'success' ? colours.green : colours.red,
      );
    case 'reviewed':
      return paper.step(moment.at, `comments are in place; ${count(moment.requests, 'request')} to GitHub in all`);
    case 'merged':
      paper.heading(`${AUTHOR} merges`);
      return paper.step(moment.at, `commit ${short(moment.commit)} is on main`, colours.magenta);
    case 'failed':
      return paper.text(`The demonstration went wrong: ${plain(moment.why)}`, colours.red);
  }
}

/** What stands beside the lines of the change: place, words, and the suggestion as a diff. */
export function tellComments(paper: Paper, play: Play): void {
  const { colours } = paper;
  const comments = play.pull.conversation.reviewComments;
  if (comments.length === 0) return paper.text('No comment is left on any line.');
  paper.line();
  paper.text(`On the lines of the change (${count(comments.length, 'comment')})`, colours.bold);
  for (const comment of comments) {
    paper.line();
    paper.line(colours.cyan(plain(placeOf(comment))));
    for (const headline of headlinesOf(comment.body)) paper.text(plain(headline), undefined, 2);
    const suggestion = suggestionOf(comment);
    if (suggestion === undefined) continue;
    const { before, after } = suggestion;
    for (const line of before.slice(0, SUGGESTION_LINES)) paper.line(`    ${colours.red(plain(`- ${line}`))}`);
    for (const line of after.slice(0, SUGGESTION_LINES)) paper.line(`    ${colours.green(plain(`+ ${line}`))}`);
    const hidden = [before, after].reduce((sum, side) => sum + Math.max(0, side.length - SUGGESTION_LINES), 0);
    if (hidden > 0) paper.line(colours.dim(`    … ${count(hidden, 'more line')}`));
  }
}

/** Whether the gate is open, in one line. */
export function tellGate(paper: Paper, play: Play): void {
  const { colours } = paper;
  const state = play.pull.mergeState();
  paper.line();
  if (state.kind === 'clean') paper.line(colours.bold(colours.green('✔ The gate is open: mergeable')));
  else paper.line(colours.bold(colours.red(`✖ Merging is blocked: ${state.reasons.join('; ')}`)));
}

/** What a person can do now. */
export function tellChoices(paper: Paper, play: Play, page: string): void {
  const { colours } = paper;
  const row = (key: string, text: string) => paper.line(`${colours.bold(key.padEnd(7))}${text}`);
  paper.line();
  row('page', `${colours.underline(page)}  the same as a conversation, with buttons`);
  if (play.pull.state === 'open') row('Enter', nextDeed(play));
  row('q', 'end and clean up');
}

function nextDeed(play: Play): string {
  if (play.pull.mergeState().kind === 'clean') return 'merge';
  const { length } = play.suggestions;
  return length > 0
    ? `apply ${length === 1 ? 'the suggestion' : `the ${length} suggestions`}`
    : 'push a commit that repairs the rest';
}

const short = (commit: string): string => commit.slice(0, 7);
