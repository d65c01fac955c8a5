/*
 * Talking to GitHub: webhooks become jobs, commits become trees and contents, reviews become a check run and comments.
 * A review goes `connectGitHub` → `openCheck` beside `readPull` → `githubRepository` → (judged elsewhere) →
 * `wantedFor` → `publish`.
 */
export { type HunkLines, hunksOf, mayAnchor } from './anchors.js';
export type { RepositoryName } from './blobs.js';
export type { CheckedCommit, CheckPart, OwnRun } from './check.js';
export { CHECK_NAME, findCheck, finishCheck, jointCheck, openCheck } from './check.js';
export type { Client, Clients } from './client.js';
export { connectGitHub, PlainOctokit } from './client.js';
export type { DeliveryFacts } from './job-for.js';
export { deliveryFacts, jobFor, WATCHED_EVENTS } from './job-for.js';
export type { CacheSizes } from './object-cache.js';
export { ObjectCache } from './object-cache.js';
export type { Clock } from './pace.js';
export type { Action, Present } from './plan.js';
export { planPublication } from './plan.js';
export type { Publication, Published } from './publish.js';
export { publish } from './publish.js';
export type { ChangedFile, Changes, Conversation, OwnThread, PullNow, ReadAhead, SameHead } from './pull.js';
export { openPullsAt, readPull } from './pull.js';
export { githubRepository } from './repository.js';
export type { TroubleCode } from './trouble.js';
export { RateLimited, Trouble } from './trouble.js';
export type { CheckWords, Conclusion, Diff, Wanted } from './wanted.js';
export { wantedFor } from './wanted.js';
