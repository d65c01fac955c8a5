import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openDatabase } from '../../src/store/database.js';
import { openStore, storeOn } from '../../src/store/index.js';
import { freshPostgres, postgresUrls } from '../contracts/database.js';

test('a server that cannot be reached is an error at once', async () => {
  await expect(openStore({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow('ECONNREFUSED');
});

for (const server of postgresUrls()) {
  test('a connection that the server ends in the middle of a transaction costs that transaction only', async () => {
    const { url, drop } = await freshPostgres(server);
    const errors: Error[] = [];
    const database = await openDatabase({ url, onConnectionError: (error) => errors.push(error) });
    const doomed = database.sql.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.sql);
      while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await sql`select 1`.execute(tx);
    });
    await expect(doomed).rejects.toThrow();
    expect(errors[0]?.message).toContain('terminat');
    expect(await storeOn(database).ready()).toEqual({ ready: true });
    await database.close();
    await drop();
  });

  test('replicas that start together migrate once', async () => {
    const { url, drop } = await freshPostgres(server);
    const stores = await Promise.all([openStore({ url }), openStore({ url }), openStore({ url })]);
    for (const store of stores) expect(await store.ready()).toEqual({ ready: true });
    for (const store of stores) await store.close();
    expect(await stores[0]?.ready()).toMatchObject({ ready: false });
    await drop();
  });
}
