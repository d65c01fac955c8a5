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

/** One line for each thing that happens; what people do begins a chapter. */
export function tellMoment(paper: Paper, moment: Moment): void {
  const { colours } = paper;
  const chapter = chapterOf(moment);
  if (chapter !== undefined) paper.heading(chapter);
  switch (moment.kind) {
    case 'opened':
      paper.step(moment.at, `“${TITLE}”, ${BRANCH} into main`, colours.bold);
      paper.step(moment.at, `${count(moment.files, 'file')}, +${moment.additions} −${moment.deletions}`, colours.dim);
      break;
    case 'applied':
      paper.step(moment.at, `commit ${short(moment.commit)}: ${moment.places.map(plain).join(', ')}`);
      break;
    case 'pushed':
      paper.step(moment.at, `commit ${short(moment.commit)}: ${moment.subject}`);
      break;
    case 'heard':
      paper.step(moment.at, `webhook ${moment.event} answered with ${moment.status}`);
      break;
    case 'check opened':
      paper.step(moment.at, 'check “portcullis” in progress', colours.yellow);
      break;
    case 'check completed':
      paper.step(
        moment.at,
        `check “portcullis” ${moment.conclusion}: ${plain(moment.title)}`,
        moment.conclusion === 'success' ? colours.green : colours.red,
      );
      break;
    case 'reviewed':
      paper.step(moment.at, `comments in place, after ${count(moment.requests, 'request')} to GitHub in all`);
      break;
    case 'merged':
      paper.step(moment.at, `commit ${short(moment.commit)} is on main`, colours.magenta);
      break;
    case 'failed':
      paper.text(`The demonstration went wrong: ${plain(moment.why)}`, colours.red);
  }
}

function chapterOf(moment: Moment): string | undefined {
  switch (moment.kind) {
    case 'opened':
      return `${AUTHOR} opens a pull request in ${OWNER}/${REPOSITORY}`;
    case 'applied':
      return `${AUTHOR} applies ${count(moment.places.length, 'suggestion')} with a click`;
    case 'pushed':
      return `${AUTHOR} pushes a commit for the rest`;
    case 'merged':
      return `${AUTHOR} merges`;
    case 'heard':
    case 'check opened':
    case 'check completed':
    case 'reviewed':
    case 'failed':
      return undefined;
  }
}

/** What stands beside the lines of the change: place, words, and the suggestion as a diff. */
export function tellComments(paper: Paper, play: Play): void {
  const { colours } = paper;
  const comments = play.pull.conversation.reviewComments;
  paper.line();
  const many = comments.length === 0 ? 'nothing any more' : count(comments.length, 'comment');
  paper.line(`${colours.bold('On the lines of the change')}  ${colours.dim(many)}`);
  for (const comment of comments) {
    paper.line();
    paper.line(colours.cyan(plain(placeOf(comment))));
    for (const headline of headlinesOf(comment.body)) paper.text(plain(headline), undefined, { indent: 2, hanging: 3 });
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
