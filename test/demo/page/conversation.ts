import type { IssueComment, Pull, Review, ReviewComment, Thread } from '../../support/fake-github/index.js';
import { placeOf } from '../play.js';
import { suggestionOf } from '../suggestion.js';
import { quotedLines, suggestionTable } from './diff.js';
import { type Html, html, type Part } from './html.js';
import { icon } from './icon.js';
import { aroundSuggestion } from './markdown.js';
import { mergeBox } from './merge-box.js';
import { said } from './said.js';
import { button } from './shell.js';
import type { Show } from './show.js';
import { sidebar } from './sidebar.js';

/** What was said and done, in its order, and whether it may be merged. */
export async function conversation(show: Show): Promise<Html> {
  const { pull } = show;
  const body = pull.body ?? '';
  return html`<div class="columns">
<main>
<article class="box" aria-label="Description"><div class="by"><b>${pull.author.login}</b> opened this pull request</div>${said(body === '' ? '_No description._' : body, pull)}</article>
${await timeline(show)}
${mergeBox(show)}
</main>
${sidebar(show)}
</div>`;
}

/** Commits, below each the reviews of it; comments stand where they were first written. */
async function timeline(show: Show): Promise<readonly Html[]> {
  const { pull } = show;
  const { reviews, comments } = pull.conversation;
  const waiting = [...comments];
  const until = (id: number) => waiting.splice(0, waiting.filter((comment) => comment.id < id).length);
  const items: Html[] = [];
  for (const commit of await commitsOf(pull)) {
    items.push(commitLine(commit));
    for (const review of reviews.filter(({ commitId }) => commitId === commit.sha)) {
      items.push(...until(review.id).map((comment) => commentBox(comment, pull)), reviewBox(review, show));
    }
  }
  return [...items, ...waiting.map((comment) => commentBox(comment, pull))];
}

interface Commit {
  readonly sha: string;
  readonly subject: string;
}

/** The commits of the pull request, oldest first. */
async function commitsOf(pull: Pull): Promise<readonly Commit[]> {
  const range = `${await pull.mergeBase()}..${pull.head}`;
  const out = await pull.repository.git.word(['log', '--reverse', '--topo-order', '-z', '--format=%H%n%s', range]);
  return out.split('\0').flatMap((entry) => {
    const [sha = '', subject = ''] = entry.split('\n');
    return sha === '' ? [] : [{ sha, subject }];
  });
}

const commitLine = ({ sha, subject }: Commit): Html =>
  html`<p class="event">${icon('commit')} <span>${subject}</span> <code>${sha.slice(0, 7)}</code></p>`;

const author = ({ login, type }: ReviewComment['author']): Html =>
  html`<b>${login.replace('[bot]', '')}</b>${type === 'Bot' && html` <span class="bot">bot</span>`}`;

const commentBox = (comment: IssueComment, pull: Pull): Html =>
  html`<article class="box" aria-label="Comment by ${comment.author.login}"><div class="by">${author(comment.author)} commented</div>${said(comment.body, pull)}</article>`;

function reviewBox(review: Review, show: Show): Html {
  const threads = show.pull.conversation.threads.filter((thread) => thread.comments[0]?.reviewId === review.id);
  if (threads.length === 0 && said(review.body, show.pull).markup === '') return html``;
  return html`<p class="event">${icon('eye')} <span>${author(review.author)} reviewed <code>${review.commitId.slice(0, 7)}</code></span></p>
${threads.map((thread) => threadBox(thread, show))}`;
}

function threadBox({ place, comments, resolvedBy }: Thread, show: Show): Html {
  const [first] = comments;
  const outdated = place.subject === 'line' && place.line === null;
  const state: Part = resolvedBy !== undefined ? 'Resolved' : outdated && 'Outdated';
  return html`<div class="thread" role="group" aria-label="Thread on ${place.path}">
<div class="place"><code>${first === undefined ? place.path : placeOf(first)}</code>${state !== false && html` <span class="state">${state}</span>`}</div>
${place.subject === 'line' && quotedLines(place.diffHunk, place.path)}
${comments.map((comment) => reviewComment(comment, show))}
</div>`;
}

function reviewComment(comment: ReviewComment, show: Show): Html {
  const suggestion = suggestionOf(comment);
  const { above, below } =
    suggestion === undefined ? { above: comment.body, below: '' } : aroundSuggestion(comment.body);
  return html`<article class="remark" id="comment-${comment.id}" aria-label="Comment by ${comment.author.login}">
<div class="by">${author(comment.author)} commented</div>
${said(above, show.pull)}
${
  suggestion !== undefined &&
  html`<div class="suggestion"><div class="head"><span>Suggested change</span>
${button(`/suggestions/${comment.id}`, 'Apply suggestion', { disabled: show.busy || show.pull.state !== 'open' })}</div>
${suggestionTable(suggestion)}</div>`
}
${said(below, show.pull)}
</article>`;
}
