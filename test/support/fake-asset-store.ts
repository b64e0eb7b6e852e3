/** The part of Cloudflare's API that takes the files of `public/`: only those that it does not have yet are uploaded. */

interface Manifest {
  readonly [path: string]: { readonly hash: string; readonly size: number };
}

/** What an uploaded file is served as. */
export interface StoredAsset {
  readonly type: string;
  readonly content: Buffer;
}

export interface FakeAssetStore {
  /** The files of the newest upload by their paths. */
  files(): Readonly<Record<string, StoredAsset | undefined>>;
  /** Begins an upload: names the files that are missing, or completes it where there are none. */
  open(manifest: string): object;
  /** Takes some of them, as multipart form data whose contents are Base64. */
  put(body: string): object;
}

/** What an upload of the code proves with that its files are there. */
export const ASSETS_COMPLETE = 'all files are there';

/** One without files. */
export function createFakeAssetStore(): FakeAssetStore {
  const stored = new Map<string, StoredAsset>();
  let manifest: Manifest = {};
  const missing = () => Object.values(manifest).flatMap(({ hash }) => (stored.has(hash) ? [] : [hash]));

  return {
    files: () => Object.fromEntries(Object.entries(manifest).map(([path, { hash }]) => [path, stored.get(hash)])),
    open(body) {
      ({ manifest } = JSON.parse(body) as { manifest: Manifest });
      const hashes = missing();
      return hashes.length > 0 ? { jwt: 'send the files', buckets: [hashes] } : { jwt: ASSETS_COMPLETE, buckets: [] };
    },
    put(body) {
      for (const [, hash = '', type = '', content = ''] of body.matchAll(PART)) {
        stored.set(hash, { type, content: Buffer.from(content, 'base64') });
      }
      return missing().length > 0 ? {} : { jwt: ASSETS_COMPLETE };
    },
  };
}

const PART = /; name="(\w+)".*\r\nContent-Type: (.+)\r\n\r\n([\w+/=]+)/g;
