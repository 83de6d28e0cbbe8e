export async function runFull(): Promise<boolean> {
  return Promise.reject(new Error('not yet'));
}
