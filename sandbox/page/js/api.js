// Owns the requests to the stage's controls (`/sim/…`) and the world's (`/world/…`).

/** A refusal of the stage, with the reason it gave. */
export class RefusedError extends Error {}

async function ask(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const reason = body.error ?? `${response.status}`;
    throw new RefusedError(typeof reason === "string" ? reason : JSON.stringify(reason));
  }
  return body;
}

export const get = (path) => ask(path);
export const post = (path, body = {}) => ask(path, { method: "POST", body: JSON.stringify(body) });
export const remove = (path) => ask(path, { method: "DELETE" });
