import { buildSchema, defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, graphql } from 'graphql';
import type { Json } from './answer.js';
import type { Caller } from './credentials.js';
import type { FakeGitHub } from './fake-github.js';
import { repositoryAnswer } from './graphql-answers.js';
import { mutations } from './graphql-mutations.js';
import { GraphqlRefusal } from './graphql-refusal.js';

let built: Promise<GraphQLSchema> | undefined;

/** GitHub's own schema. Read and built on first use, because that takes more than half a second. */
function githubSchema(): Promise<GraphQLSchema> {
  built ??= import('@octokit/graphql-schema').then(({ schema }) => buildSchema(schema.idl, { assumeValidSDL: true }));
  return built;
}

/** Answers from plain objects; a field that the fake has no answer for is a violation, never a silent null. */
function resolverFor(violations: string[]): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const answered = typeof source === 'object' && source !== null && info.fieldName in source;
    if (!answered) {
      violations.push(`The fake does not answer ${info.parentType.name}.${info.fieldName} in GraphQL`);
      throw new Error(`The fake does not answer ${info.parentType.name}.${info.fieldName}`);
    }
    return defaultFieldResolver(source, args, context, info);
  };
}

/** Executes a query against GitHub's schema. Errors come as GitHub sends them: with status 200 and a `type`. */
export async function answerGraphql(
  github: FakeGitHub,
  caller: Extract<Caller, { kind: 'installation' }>,
  source: string,
  variableValues: Json,
): Promise<Json> {
  const rate = github.limits.json(caller.installation);
  const resetAt = new Date(rate.reset * 1000).toISOString();
  const rootValue = {
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = github.find(owner, name);
      if (repository === undefined || !caller.repositories.has(repository.id)) {
        throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repositoryAnswer(repository, caller.permissions);
    },
    viewer: { __typename: 'User', login: github.world.bot.login, id: `U_${github.world.bot.id}` },
    rateLimit: { ...rate, cost: 1, nodeCount: 0, resetAt },
    ...mutations(github, caller),
  };
  const result = await graphql({
    schema: await githubSchema(),
    source,
    rootValue,
    variableValues,
    fieldResolver: resolverFor(github.violations),
  });
  if (result.errors === undefined) return { data: result.data };
  const errors = result.errors.map((error) => ({
    ...(error.originalError instanceof GraphqlRefusal ? { type: error.originalError.type } : {}),
    ...(error.path === undefined ? {} : { path: error.path }),
    locations: error.locations,
    message: error.message,
  }));
  return { ...(result.data === undefined ? {} : { data: result.data }), errors };
}
