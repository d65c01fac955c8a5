/** GitHub says no in GraphQL: an error with a type beside partial data. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export const forbidden = (): GraphqlRefusal =>
  new GraphqlRefusal('FORBIDDEN', 'Resource not accessible by integration');

export const noNode = (id: string): GraphqlRefusal =>
  new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
