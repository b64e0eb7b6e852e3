/** The test that plays a recording. */

import { exportNameOf } from '../init/source.ts';

export function testFileOf({ name, exported }: { readonly name: string; readonly exported?: string }): string {
  const found = exported ?? exportNameOf(name);
  const importing =
    exported === undefined
      ? `import { integrations } from '../../src/integrations/index.ts';`
      : `import { ${exported} } from '../../src/integrations/${name}.ts';`;
  const finding =
    exported === undefined
      ? `const ${found} = integrations.find((each) => each.name === '${name}');\nif (!${found}) throw new Error('${name} is not in src/integrations');\n`
      : '';
  return `/** What the service answered once, scrubbed, becomes what it became then. To record it anew: npm run bridge -- record ${name} --again */

import { expect, test } from 'vitest';
import { readRecording } from '../../cli/record/recording.ts';
import { replay } from '../../cli/record/replay.ts';
${importing}

${finding}const recording = readRecording(new URL('${name}.recorded.json', import.meta.url));

test.each(recording.steps.map((step, index) => [\`\${index + 1}: \${step.of}\`, step] as const))('%s', async (_, step) => {
  expect(await replay(${found}, recording, step)).toEqual(step.mapped);
});
`;
}
