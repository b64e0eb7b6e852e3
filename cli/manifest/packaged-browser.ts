/**
 * The browser that comes as a package, for Linux (x64). It is unpacked once, into the package's own folder: in a folder for
 * temporary files, which is where the package itself puts it, it could be anyone's, or only half there.
 */

import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { LaunchOptions } from 'playwright-core';

/** Throws where the folder cannot be written. */
export async function packagedBrowser(): Promise<LaunchOptions> {
  const home = fileURLToPath(new URL('../unpacked', import.meta.resolve('@sparticuz/chromium')));
  if (!existsSync(home)) await unpack(home);
  return {
    executablePath: join(home, 'chromium'),
    env: { ...env, FONTCONFIG_FILE: join(home, 'with-its-fonts.conf') },
  };
}

/** The folder is there as a whole or not at all, also where several unpack at the same time. */
async function unpack(home: string): Promise<void> {
  const fresh = mkdtempSync(`${home}-`);
  try {
    await unpackInto(fresh);
    writeFileSync(join(fresh, 'with-its-fonts.conf'), fontsOf(home));
    // Whoever may use the project may use the browser.
    for (const path of [fresh, join(fresh, 'chromium')]) chmodSync(path, 0o755);
    renameSync(fresh, home);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(home)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function unpackInto(folder: string): Promise<void> {
  const { default: build } = await import('@sparticuz/chromium');
  const { TMPDIR: before } = env;
  env['TMPDIR'] = folder;
  try {
    await build.executablePath();
  } finally {
    if (before === undefined) delete env['TMPDIR'];
    else env['TMPDIR'] = before;
  }
}

/** The fonts that come with it, for a machine without any, and those of the machine. */
const fontsOf = (home: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${home.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}/fonts</dir>
</fontconfig>
`;
